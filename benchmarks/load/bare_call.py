"""What an app costs by itself: bare_call.py MODULE SECONDS METHOD HEADERS < BODY.

Calls the app in a loop with a fresh copy of one environ, the least a server can do, and prints the CPU time as JSON.
HEADERS is a JSON list of name and value pairs.
"""

import importlib
import io
import json
import os
import resource
import sys
import time
from wsgiref.util import setup_testing_defaults


def main():
    module, seconds, method, headers = sys.argv[1:]
    sys.path.insert(0, os.getcwd())
    app = importlib.import_module(module).app
    body = sys.stdin.buffer.read()
    template = {"REQUEST_METHOD": method, "PATH_INFO": "/", "QUERY_STRING": "", "CONTENT_LENGTH": str(len(body))}
    setup_testing_defaults(template)
    template |= {_key(name): value for name, value in json.loads(headers)}

    _call_for(0.2, app, template, body)
    before = resource.getrusage(resource.RUSAGE_SELF)
    calls = _call_for(float(seconds), app, template, body)
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"calls": calls, "user": after.ru_utime - before.ru_utime, "system": after.ru_stime - before.ru_stime}))


def _call_for(seconds, app, template, body):
    deadline = time.monotonic() + seconds
    calls = 0
    while time.monotonic() < deadline:
        for _ in range(50):
            environ = template.copy()
            environ["wsgi.input"] = io.BytesIO(body)
            chunks = app(environ, _start_response)
            for chunk in chunks:
                pass
            if hasattr(chunks, "close"):
                chunks.close()
        calls += 50
    return calls


def _key(name):
    key = name.upper().replace("-", "_")
    return key if key == "CONTENT_TYPE" else f"HTTP_{key}"


def _start_response(status, headers, exc_info=None):
    return None


main()
