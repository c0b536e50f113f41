"""Application calls that block, compute, meet, and say what they saw. One path a behaviour."""
import os
import threading
import time

lock = threading.Lock()
running = 0
most = 0
released = threading.Event()
meeting = threading.Barrier(4)
mine = threading.local()


def app(environ, start_response):
    global running, most
    with lock:
        running += 1
        most = max(most, running)
    try:
        body = paths[environ["PATH_INFO"].split("/")[1]](environ)
    finally:
        with lock:
            running -= 1
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body.encode()]


def echo(environ):
    """/echo/WORD?sleep=MS or ?burn=MS answers its own path."""
    kind, _, milliseconds = environ["QUERY_STRING"].partition("=")
    if kind == "sleep":
        time.sleep(int(milliseconds) / 1000)
    elif kind == "burn":
        end = time.perf_counter() + int(milliseconds) / 1000
        while time.perf_counter() < end:
            pass
    return environ["PATH_INFO"]


def block(environ):
    released.wait(30)
    return "released" if released.is_set() else "nobody came"


def compute(environ):
    end = time.monotonic() + 30
    while not released.is_set():
        if time.monotonic() > end:
            return "nobody came"
    return "released"


def release(environ):
    released.set()
    return "done"


def hold(environ):
    released.clear()
    return "done"


def meet(environ):
    try:
        meeting.wait(15)
    except threading.BrokenBarrierError:
        return "alone"
    return "met"


def wait_for_file(environ):
    """Answers when the file named in the query is there."""
    end = time.monotonic() + 30
    while not os.path.exists(environ["QUERY_STRING"]) and time.monotonic() < end:
        time.sleep(0.005)
    return "seen"


def local(environ):
    """The name of the thread's own memory, which is made at its first request."""
    if not hasattr(mine, "name"):
        mine.name = f"{threading.get_ident()}-{time.perf_counter_ns()}"
    time.sleep(0.002)
    return f"{threading.get_ident()} {mine.name}"


paths = {
    "echo": echo, "block": block, "compute": compute, "release": release, "hold": hold, "meet": meet, "local": local, "file": wait_for_file,
    "most": lambda environ: str(most),
    "multithread": lambda environ: str(environ["wsgi.multithread"]),
}
