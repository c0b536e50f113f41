"""Receives what the Sentry SDK sends; ``/events`` is what came."""

import gzip
import json
import threading

events = []
lock = threading.Lock()


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    if environ["PATH_INFO"] == "/events":
        with lock:
            return [json.dumps(events).encode()]
    data = environ["wsgi.input"].read()
    if environ.get("HTTP_CONTENT_ENCODING") == "gzip":
        data = gzip.decompress(data)
    # An event by itself, or an envelope: lines of which some are events.
    for line in [data] if "store" in environ["PATH_INFO"] else data.splitlines():
        entry = json.loads(line)
        if "exception" in entry:
            with lock:
                events.append({
                    "value": entry["exception"]["values"][-1]["value"], "url": entry["request"]["url"], "query": entry["request"].get("query_string"),
                    "method": entry["request"]["method"],
                })
    return [b"{}"]
