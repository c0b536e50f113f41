"""The small site with bobo: resources are functions with routes, and classes that are scanned for them."""
import hashlib
import os
from urllib.parse import quote

import bobo
import webob
from webob.cookies import SignedCookieProfile
from webob.static import FileApp

from gate import gated_lines

visits_cookie = SignedCookieProfile("only for tests", "visits", "visits", httponly=True)


def text(body):
    return webob.Response(body, content_type="text/plain", charset="utf-8")


@bobo.query("/")
def home():
    return "<h1>A small site in bobo</h1>"


@bobo.query("/greet/:name")
def greet(name):
    return text(f"Hello, {name}!")


@bobo.query("/search", content_type="application/json")
def search(q, lang):
    return {"q": q, "lang": lang}


@bobo.get("/form")
def form():
    return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'


@bobo.post("/form", content_type="text/plain; charset=UTF-8")
def send_form(name, city):
    return f"{name} lives in {city}"


@bobo.post("/upload", content_type="application/json")
def upload(file, note):
    data = file.file.read()
    return {"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": note}


@bobo.post("/json", content_type="application/json")
def sum_numbers(bobo_request):
    sent = bobo_request.json
    return {"sum": sum(sent["numbers"]), "text": sent["text"]}


@bobo.query("/cookies")
def cookies(bobo_request):
    response = webob.Response(json=dict(bobo_request.cookies))
    response.set_cookie("colour", "blue")
    response.set_cookie("taste", "sweet")
    return response


@bobo.query("/visits")
def visits(bobo_request):
    count = (visits_cookie.bind(bobo_request).get_value() or 0) + 1
    response = text(f"visits: {count}")
    visits_cookie.set_cookies(response, count)
    return response


@bobo.query("/stream")
def stream(gate, lines):
    return webob.Response(app_iter=gated_lines(int(gate), int(lines)), content_type="text/plain")


@bobo.query("/download")
def download(bobo_request):
    return bobo_request.get_response(FileApp(os.path.join(os.environ["SITE_DATA"], "large.bin")))


@bobo.query("/redirect")
def redirect():
    return bobo.redirect("/greet/" + quote("Jürgen"))


@bobo.query("/where", content_type="application/json")
def where(bobo_request):
    return {"url": bobo_request.application_url + "/greet/" + quote("Jürgen"), "script_name": bobo_request.script_name}


@bobo.query("/empty")
def empty():
    return webob.Response(status=204)


@bobo.query("/error")
def error():
    raise RuntimeError("the view failed on purpose")


# What is bobo's own.

@bobo.subroute("/shelf/:name", scan=True)
class Shelf:
    """A resource with resources below it; `name` comes from the path that led here."""

    books = {}

    def __init__(self, request, name):
        self.name = name

    @bobo.query("")
    def base(self, bobo_request):
        return bobo.redirect(bobo_request.url + "/")

    @bobo.query("/", content_type="application/json")
    def index(self):
        return {"shelf": self.name, "books": sorted(self.books.get(self.name, {}))}

    @bobo.put("/:isbn")
    def store(self, bobo_request, isbn):
        self.books.setdefault(self.name, {})[isbn] = bobo_request.text
        return webob.Response(status=201)

    @bobo.get("/:isbn", content_type="text/plain; charset=UTF-8")
    def fetch(self, isbn):
        try:
            return self.books[self.name][isbn]
        except KeyError:
            raise bobo.NotFound

    @bobo.delete("/:isbn")
    def remove(self, bobo_request, isbn):
        del self.books[self.name][isbn]
        return webob.Response(status=204)


def only_with_key(self, request, function):
    """A check: it runs before the resource, and what it returns is the answer."""
    if request.headers.get("X-Key") != "sesame":
        return webob.Response(status=403, text="closed")


@bobo.query("/guarded", check=only_with_key)
def guarded():
    return "open"


app = bobo.Application(bobo_resources=__name__)
