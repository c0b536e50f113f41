"""Handlers for signals that an application takes while it is imported, a thread that works on, and what ends them."""

import atexit
import signal
import threading

end = threading.Event()
ended = []
heard = []

signal.signal(signal.SIGTERM, lambda number, frame: print("the application's SIGTERM ran", flush=True))
signal.signal(signal.SIGUSR2, lambda number, frame: heard.append("USR2"))


def work():
    while not end.wait(0.01):
        pass
    ended.append("the thread ended")


thread = threading.Thread(target=work, daemon=True)
thread.start()


@atexit.register
def stop():
    end.set()
    thread.join(10)
    print(f"exit: {ended}", flush=True)


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [repr((heard, thread.is_alive())).encode()]
