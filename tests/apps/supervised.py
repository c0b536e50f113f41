"""What the process that answers is, and ways to end it. Reading MARK, where it names a file, shows which code is loaded."""
import os
import signal
import time

mark = open(os.environ["MARK"]).read() if "MARK" in os.environ else ""
if mark == "broken":
    raise RuntimeError("this application is broken")


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/sleep":
        time.sleep(float(environ["QUERY_STRING"]))
    elif path == "/kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif path == "/exit":
        os._exit(7)
    body = f"{os.getpid()} {mark} {environ['wsgi.multiprocess']}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
