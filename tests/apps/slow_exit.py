"""An exit handler that takes its time, after calls that made several threads."""
import atexit
import threading
import time

meeting = threading.Barrier(4)


@atexit.register
def say_goodbye():
    time.sleep(3)
    print("the exit handler ran", flush=True)


def app(environ, start_response):
    meeting.wait(15)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"met"]
