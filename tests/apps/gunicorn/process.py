"""Says what the process is that answers, as JSON. Served by wizgi and by gunicorn alike."""
import json
import os
import sys
import threading
import time

imported_by = os.getpid()
code = open("code.txt").read() if os.path.exists("code.txt") else None


def app(environ, start_response):
    if environ["PATH_INFO"] == "/sleep":
        seconds, _, begun = environ["QUERY_STRING"].partition("&")
        if begun:
            open(begun, "w").close()
        time.sleep(float(seconds))
    mask = os.umask(0)
    os.umask(mask)
    process = {
        "pid": os.getpid(),
        "supervised": os.getppid() == int(open(os.environ["PIDFILE"]).read()) if "PIDFILE" in os.environ else None,
        "imported here": imported_by == os.getpid(),
        "umask": oct(mask),
        "uid": os.getuid(),
        "gid": os.getgid(),
        "groups": os.getgroups(),
        "folder": os.getcwd(),
        "script": os.environ.get("SITE_VARIABLE"),
        "first of sys.path": sys.path[0],
        "has pythonpath": os.path.join(os.getcwd(), "extra") in sys.path,
        "main thread": threading.current_thread() is threading.main_thread(),
        "arguments": len(sys.argv),
        "prefix": f"{environ['SCRIPT_NAME']}|{environ['PATH_INFO']}",
        "code": code,
    }
    body = json.dumps(process).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
