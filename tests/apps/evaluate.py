"""Answers with the repr of the Python expression in the query string. In its scope: environ, and input for wsgi.input."""
from urllib.parse import unquote


def app(environ, start_response):
    expression = unquote(environ["QUERY_STRING"])
    text = repr(eval(expression, {"environ": environ, "input": environ["wsgi.input"]})).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
    return [text]
