"""Streams lines through the test's gate, whose port is the query string, for as long as there is a client."""
from gate import gated_lines


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return gated_lines(int(environ["QUERY_STRING"]), 1_000_000)
