"""Python middleware around an application that is elsewhere: wizgi.load("http://…")."""
import os

import wizgi

inner = wizgi.load(os.environ["ELSEWHERE"])


def application(environ, start_response):
    def start(status, headers, exc_info=None):
        return start_response(status, headers + [("X-Around", "python")], exc_info)

    return inner(environ, start)
