"""What the process that answers is, and ways to end it. Reading MARK, where it names a file, shows which code is loaded."""
import os
import signal
import subprocess
import time

mark = open(os.environ["MARK"]).read() if "MARK" in os.environ else ""
if mark == "broken":
    raise RuntimeError("this application is broken")

kept = []


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/sleep":
        time.sleep(float(environ["QUERY_STRING"]))
    elif path == "/grow":
        kept.append(b"x" * (int(environ["QUERY_STRING"]) << 20))
    elif path == "/orphan":
        # A child of a child: whoever is process 1 gets it, and must wait for it.
        subprocess.run(["sh", "-c", "sleep 0.2 & exit 0"], check=True)
    elif path == "/kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif path == "/exit":
        os._exit(7)
    body = f"{os.getpid()} {mark} {environ['wsgi.multiprocess']}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
