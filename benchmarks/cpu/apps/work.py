"""Computes in pure Python for as long as WORK_LOOPS says, about a millisecond: names, a dict, text, as a template would.

/spent tells how many CPU seconds that has taken so far.
"""

import os
import threading
import time

LOOPS = int(os.environ.get("WORK_LOOPS", "1000"))
HEADERS = [("Content-Type", "text/plain")]
_lock = threading.Lock()
_spent = 0.0


def compute():
    counts = {}
    total = 0
    for number in range(LOOPS):
        key = f"key-{number % 97}"
        counts[key] = counts.get(key, 0) + 1
        total = (total * 31 + number) % 1000003
    return f"{total} {len(counts)}\n".encode()


def app(environ, start_response):
    body = str(_spent).encode() if environ["PATH_INFO"] == "/spent" else _timed()
    start_response("200 OK", HEADERS + [("Content-Length", str(len(body)))])
    return [body]


def _timed():
    global _spent
    start = time.thread_time()
    body = compute()
    took = time.thread_time() - start
    with _lock:
        _spent += took
    return body
