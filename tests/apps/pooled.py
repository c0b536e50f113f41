"""What a mount with a pool of its own is, to be compared with one without. /sleep?N answers after N seconds, /kill kills its worker."""
import json
import os
import signal
import sys
import time

try:
    import colour
    version = colour.version
except ImportError:
    version = None

mark = open(os.environ["MARK"]).read() if "MARK" in os.environ else ""
if mark == "broken":
    raise RuntimeError("this application is broken")


def dump(environ, start_response):
    """Every key, and every value that is the same in another process."""
    text = json.dumps({
        "environ": {key: value if isinstance(value, (str, bool, tuple)) else callable(value) for key, value in environ.items()},
        "body": environ["wsgi.input"].read().decode("latin-1"),
    }, sort_keys=True).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/sleep":
        time.sleep(float(environ["QUERY_STRING"]))
    elif path == "/kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif path == "/echo":
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return iter([environ["wsgi.input"].read()])
    elif path == "/boom":
        raise ValueError("from the pool")
    text = f"{os.getpid()} {mark} {version} {sys.prefix}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
    return [text]
