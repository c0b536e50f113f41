"""Says what it was called with, fails where it is asked to."""
import os


def app(environ, start_response):
    if environ["PATH_INFO"] == "/fails":
        raise ValueError("the application failed")
    while environ["PATH_INFO"] == "/spins":
        pass
    start_response("201 Created", [("Content-Type", "text/plain")])
    return [f"{environ.get('HTTP_X_ADDED', 'nothing')} {os.environ.get('HOOKS_RAW')}".encode()]
