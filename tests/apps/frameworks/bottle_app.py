"""The small site in Bottle."""

import hashlib
import os
from urllib.parse import quote

from bottle import Bottle, HTTPResponse, SimpleTemplate, redirect, request, response, static_file

from gate import gated_lines

SECRET = "only for tests"
app = Bottle()
page = SimpleTemplate("<p>{{label}}</p>")


def plain(text):
    response.content_type = "text/plain; charset=utf-8"
    return text


def greeting_path():
    # Bottle builds the path of a route, but does not encode it.
    return quote(app.get_url("greet", name="Jürgen"))


@app.get("/")
def home():
    return "<h1>A small site in Bottle</h1>"


@app.get("/greet/<name>", name="greet")
def greet(name):
    return plain(f"Hello, {name}!")


@app.get("/search")
def search():
    query = request.query.decode()
    return {"q": query.getall("q"), "lang": query.get("lang")}


@app.get("/form")
def form():
    return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'


@app.post("/form")
def receive_form():
    return plain(f"{request.forms.name} lives in {request.forms.city}")


@app.post("/upload")
def upload():
    # The fields of a multipart form are text already, so they are not asked for as attributes, which decode.
    file = request.files["file"]
    data = file.file.read()
    return {"filename": file.raw_filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": request.forms["note"]}


@app.post("/json")
def sum_numbers():
    return {"sum": sum(request.json["numbers"]), "text": request.json["text"]}


@app.get("/cookies")
def cookies():
    response.set_cookie("colour", "blue")
    response.set_cookie("taste", "sweet")
    return dict(request.cookies)


@app.get("/visits")
def visits():
    count = request.get_cookie("visits", 0, secret=SECRET) + 1
    response.set_cookie("visits", count, secret=SECRET, httponly=True)
    return plain(f"visits: {count}")


@app.get("/stream")
def stream():
    response.content_type = "text/plain"
    return gated_lines(int(request.query.gate), int(request.query.lines))


@app.get("/download")
def download():
    return static_file("large.bin", root=os.environ["SITE_DATA"], download=True)


@app.get("/redirect")
def to_greeting():
    redirect(greeting_path(), 302)


@app.get("/where")
def where():
    scheme, host, *_ = request.urlparts
    return {"url": f"{scheme}://{host}{greeting_path()}", "script_name": request.script_name.rstrip("/")}


@app.get("/empty")
def empty():
    return HTTPResponse(status=204)


@app.get("/error")
def error():
    raise RuntimeError("the view failed on purpose")


# Bottle's own: a template that escapes, a typed rule, an error page.

@app.get("/label/<number:int>")
def label(number):
    return page.render(label=f"{number}: {request.query.text}")


@app.error(404)
def not_found(problem):
    return f"<h1>Bottle found nothing at {request.path}</h1>"
