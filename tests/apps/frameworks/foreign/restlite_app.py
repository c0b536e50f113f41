"""A small site with restlite: a list of routes that rewrite requests, resources, and one representation as JSON, XML or text."""
import sqlite3

import restlite

from gate import gated_lines

books = {}


@restlite.resource
def shelf():
    def GET(request):
        isbn = request["PATH_INFO"].strip("/")
        if not isbn:
            return request.response(("books", [("isbn", number) for number in sorted(books)]))
        if isbn not in books:
            raise restlite.Status, "404 Not Found"
        return request.response(("book", (("isbn", isbn), ("title", books[isbn]))))

    def PUT(request, entity):
        books[request["PATH_INFO"].strip("/")] = entity["title"] if isinstance(entity, dict) else entity
        return request.response(("stored", request["PATH_INFO"].strip("/")), status="201 Created")

    def DELETE(request):
        del books[request["PATH_INFO"].strip("/")]
        return request.response(("books", len(books)))

    return locals()


@restlite.resource
def private():
    def GET(request):
        model.login(request)
        return request.response(("path", request["PATH_INFO"]))

    return locals()


def stream(environ, start_response):
    gate, lines = environ["PATH_INFO"].strip("/").split("/")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return gated_lines(int(gate), int(lines))


def error(environ, start_response):
    raise RuntimeError("the view failed on purpose")


# Its own connection could be used by one thread only.
model = restlite.AuthModel(sqlite3.connect(":memory:", check_same_thread=False))
model.register("reader@example.org", "localhost", "somepass")
app = restlite.router([
    (r"GET,PUT,POST,DELETE /(?P<type>((xml)|(plain)))/(?P<path>.*)", "GET,PUT,POST,DELETE /%(path)s", "ACCEPT=text/%(type)s"),
    (r"GET,PUT,POST,DELETE /json/(?P<path>.*)", "GET,PUT,POST,DELETE /%(path)s", "ACCEPT=application/json"),
    (r"GET /put/(?P<isbn>\d+)\?title=(?P<title>.*)$", "PUT /books/%(isbn)s", "CONTENT_TYPE=text/plain", "BODY=%(title)s"),
    (r"GET,PUT,DELETE /books", shelf),
    (r"GET /private/", private),
    (r"GET /stream", stream),
    (r"GET /error", error),
])
