"""Sleeps 10 ms, as an application does that waits for a database; /fast does not."""

import time

BODY = b"Hello, World!\n"
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def app(environ, start_response):
    if environ["PATH_INFO"] != "/fast":
        time.sleep(0.01)
    start_response("200 OK", HEADERS.copy())
    return [BODY]
