"""The small site with what Tornado 6 offers a WSGI application.

`tornado.wsgi.WSGIContainer` runs a WSGI application in Tornado's own server, and the adapter for the other direction went with
Tornado 6: a `tornado.web.Application` needs Tornado's event loop. What remains of use here is Tornado's library: `template`, `escape`,
`httputil`, and the signed values of `web`. The callable below is plain PEP 3333.
"""

import hashlib
import os
from functools import partial

from tornado import escape, httputil, template, web

from gate import gated_lines

SECRET = "only for tests"
page = template.Template("<h1>{{ title }}</h1>")


class Request:
    """The environ as Tornado's `httputil` sees it."""

    def __init__(self, environ):
        self.environ = environ
        self.method = environ["REQUEST_METHOD"]
        self.path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        self.query = httputil.parse_qs_bytes(environ["QUERY_STRING"])
        self.cookies = httputil.parse_cookie(environ.get("HTTP_COOKIE", ""))
        self.url = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['SCRIPT_NAME']}"

    def texts(self, name):
        return [escape.to_unicode(value) for value in self.query.get(name, [])]

    def text(self, name):
        return self.texts(name)[-1]

    def body(self):
        # Without a length the body came in chunks, and can be read to its end if the server says so.
        length = self.environ.get("CONTENT_LENGTH") or (-1 if self.environ.get("wsgi.input_terminated") else 0)
        return self.environ["wsgi.input"].read(int(length))

    def form(self):
        arguments, files = {}, {}
        httputil.parse_body_arguments(self.environ["CONTENT_TYPE"], self.body(), arguments, files)
        return {name: escape.to_unicode(values[-1]) for name, values in arguments.items()}, files


class Answer:
    def __init__(self, body=b"", content_type="text/plain; charset=utf-8", status=200, **headers):
        self.status = f"{status} {httputil.responses[status]}"
        self.headers = httputil.HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
        if isinstance(body, (str, bytes)):
            self.body = [escape.utf8(body)]
            if status != 204:
                self.headers["Content-Length"] = str(len(self.body[0]))
        else:
            self.body = body
        if status != 204:
            self.headers["Content-Type"] = content_type

    def __call__(self, start_response):
        start_response(self.status, list(self.headers.get_all()))
        return self.body


html = partial(Answer, content_type="text/html; charset=utf-8")


def as_json(value):
    return Answer(escape.json_encode(value), "application/json")


def home(request):
    return html(page.generate(title="A small site with Tornado's library"))


def greet(request, name):
    return Answer(f"Hello, {name}!")


def search(request):
    return as_json({"q": request.texts("q"), "lang": request.text("lang")})


def form(request):
    if request.method == "POST":
        values, _ = request.form()
        return Answer(f"{values['name']} lives in {values['city']}")
    if request.method in ("GET", "HEAD"):
        return html('<form method="post"><input name="name"><input name="city"><button>Send</button></form>')
    return Answer(status=405, Allow="GET, HEAD, POST")


def upload(request):
    values, files = request.form()
    file = files["file"][0]
    return as_json({
        "filename": file.filename, "size": len(file.body), "sha256": hashlib.sha256(file.body).hexdigest(), "note": values["note"],
    })


def sum_numbers(request):
    received = escape.json_decode(request.body())
    return as_json({"sum": sum(received["numbers"]), "text": received["text"]})


def cookies(request):
    answer = as_json(request.cookies)
    answer.headers.add("Set-Cookie", "colour=blue; Path=/")
    answer.headers.add("Set-Cookie", "taste=sweet; Path=/")
    return answer


def visits(request):
    count = int(web.decode_signed_value(SECRET, "visits", request.cookies.get("visits")) or 0) + 1
    signed = escape.to_unicode(web.create_signed_value(SECRET, "visits", str(count)))
    return Answer(f"visits: {count}", Set_Cookie=f"visits={signed}; Path=/; HttpOnly")


def stream(request):
    return Answer(gated_lines(int(request.text("gate")), int(request.text("lines"))))


def download(request):
    path = os.path.join(os.environ["SITE_DATA"], "large.bin")
    body = request.environ["wsgi.file_wrapper"](open(path, "rb"))
    return Answer(body, "application/octet-stream", Content_Length=str(os.path.getsize(path)))


def redirect(request):
    return Answer(status=302, Location="/greet/" + escape.url_escape("Jürgen", plus=False))


def where(request):
    return as_json({
        "url": request.url + "/greet/" + escape.url_escape("Jürgen", plus=False), "script_name": request.environ["SCRIPT_NAME"],
    })


def empty(request):
    return Answer(status=204)


def error(request):
    raise RuntimeError("the view failed on purpose")


def label(request):
    """Tornado's own: a template that escapes."""
    return html(template.Template("<p>{{ text }}</p>").generate(text=request.text("text")))


views = {
    "": home, "greet": greet, "search": search, "form": form, "upload": upload, "json": sum_numbers, "cookies": cookies, "visits": visits,
    "stream": stream, "download": download, "redirect": redirect, "where": where, "empty": empty, "error": error, "label": label,
}


def app(environ, start_response):
    request = Request(environ)
    segment, *rest = request.path.removeprefix("/").split("/")
    if segment in views and len(rest) == (segment == "greet"):
        answer = views[segment](request, *rest)
    else:
        answer = html(page.generate(title=f"Nothing at {request.path}"), status=404)
    return answer(start_response)
