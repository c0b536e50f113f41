"""Answers with what it saw: the strings of the environ and the body. /calls: the paths it was called for since the last /calls."""
import json

calls = []


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/calls":
        answer = calls[:]
        calls.clear()
    else:
        calls.append(path)
        answer = {
            "environ": {key: value for key, value in environ.items() if isinstance(value, str)},
            "body": environ["wsgi.input"].read().decode("latin-1"),
        }
    text = json.dumps(answer).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]
