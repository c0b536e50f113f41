"""Requests that are under way when the server stops. The query string is the port of the test's gate."""
import atexit
import sys
import threading
import time

from gate import gated_lines

atexit.register(lambda: print("the exit handler ran", flush=True))


def wait_for_gate(port):
    """Returns once the test lets go."""
    return b"".join(gated_lines(port, 1))


def blocked(port):
    return wait_for_gate(port)


def asleep(port):
    gate = gated_lines(port, 1)
    try:
        next(gate)
        time.sleep(600)
    finally:
        print("the sleep was interrupted", flush=True)


def leaves_thread(port):
    def run():
        wait_for_gate(port)
        print("the thread ended", flush=True)

    threading.Thread(target=run).start()
    return b"started\n"


def app(environ, start_response):
    if environ["PATH_INFO"] == "/missing":
        start_response("404 Not Found", [("Content-Length", "0")])
        return []
    body = getattr(sys.modules[__name__], environ["PATH_INFO"][1:])(int(environ["QUERY_STRING"]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
