"""Failures in each place that WSGI has, under the Sentry SDK's middleware; events go over HTTP to ``sentry_sink.py``."""

import os

import sentry_sdk
from sentry_sdk.integrations.wsgi import SentryWsgiMiddleware

sentry_sdk.init(dsn=f"http://key@{os.environ['SINK']}/1", auto_enabling_integrations=False, release="tests")


class Body:
    def __init__(self, place):
        self.place = place
        self.items = iter((b"first", b"second"))

    def __iter__(self):
        return self

    def __next__(self):
        item = next(self.items)
        if self.place == "/iterator" and item == b"second":
            raise RuntimeError("in the iterator")
        return item

    def close(self):
        if self.place == "/close":
            raise RuntimeError("in close")


def inner(environ, start_response):
    if environ["PATH_INFO"] == "/view":
        raise RuntimeError("in the view")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Body(environ["PATH_INFO"])


app = SentryWsgiMiddleware(inner)
