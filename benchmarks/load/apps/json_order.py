"""Parses a JSON document, adds it up, and answers with another one."""

import json


def app(environ, start_response):
    order = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    body = json.dumps({
        "customer": order["customer"],
        "articles": [line["article"] for line in order["lines"]],
        "total": sum(line["count"] * line["price"] for line in order["lines"]),
        "note": order["note"],
    }).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
