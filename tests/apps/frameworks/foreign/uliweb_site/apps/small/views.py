# -*- coding: utf-8 -*-
import hashlib
import json as the_json
import os

from uliweb import Response, error, expose, functions, redirect, request, response, url_for
from uliweb.contrib.flashmessage import get_flashed_messages
from uliweb.utils.filedown import filedown

from gate import gated_lines


def text(body):
    return Response(body, content_type="text/plain; charset=utf-8")


def as_json(value, status=200):
    return Response(the_json.dumps(value), status=status, content_type="application/json; charset=utf-8")


@expose("/")
def index():
    return "<h1>A small site in Uliweb</h1>"


@expose("/greet/<name>")
def greet(name):
    return text(u"Hello, %s!" % name)


@expose("/search")
def search():
    return as_json({"q": request.GET.getlist("q"), "lang": request.GET["lang"]})


@expose("/form", methods=["GET", "POST"])
def form():
    if request.method == "POST":
        return text(u"%s lives in %s" % (request.POST["name"], request.POST["city"]))
    return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'


@expose("/upload")
def upload():
    file = request.files["file"]
    data = file.read()
    return as_json({"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": request.POST["note"]})


@expose("/json")
def sum_numbers():
    sent = the_json.loads(request.data)
    return as_json({"sum": sum(sent["numbers"]), "text": sent["text"]})


@expose("/cookies")
def cookies():
    answer = as_json(dict((name, value) for name, value in request.cookies.items() if name != "uliweb_session_id"))
    answer.set_cookie("colour", "blue")
    answer.set_cookie("taste", "sweet")
    return answer


@expose("/visits")
def visits():
    request.session["visits"] = request.session.get("visits", 0) + 1
    return text("visits: %d" % request.session["visits"])


@expose("/stream")
def stream():
    return Response(gated_lines(int(request.GET["gate"]), int(request.GET["lines"])), content_type="text/plain")


@expose("/download")
def download():
    return filedown(request.environ, "large.bin", real_filename=os.path.join(os.environ["SITE_DATA"], "large.bin"))


@expose("/redirect")
def moved():
    return redirect(url_for(greet, name=u"Jürgen"))


@expose("/where")
def where():
    return as_json({"url": request.host_url.rstrip("/") + url_for(greet, name=u"Jürgen"), "script_name": request.script_root})


@expose("/empty")
def empty():
    return Response("", status=204)


@expose("/error")
def failing():
    raise RuntimeError("the view failed on purpose")


# What is Uliweb's own.

@expose("/books")
class Books(object):
    """A view that is a class: each method is a path below its own."""

    @expose("")
    def index(self):
        Book = functions.get_model("book")
        response.template = "books.html"
        return {"title": "Books <&>", "books": Book.all()}

    @expose("<isbn>", methods=["PUT"])
    def put(self, isbn):
        Book = functions.get_model("book")
        Book(isbn=str(isbn), title=request.data.decode("utf-8")).save()
        return as_json({"count": Book.count()}, 201)

    @expose("<isbn>", methods=["GET"])
    def show(self, isbn):
        Book = functions.get_model("book")
        book = Book.get(Book.c.isbn == str(isbn))
        if book is None:
            error("no such book")
        return text(book.title)

    @expose("<isbn>/then_fail")
    def then_fail(self, isbn):
        """Saves, and fails: the transaction of the request must take it back."""
        Book = functions.get_model("book")
        Book(isbn=str(isbn), title=u"never").save()
        raise RuntimeError("after it was saved")


@expose("/say")
def say():
    functions.flash("said once")
    return text("ok")


@expose("/said")
def said():
    return as_json([message for category, message in get_flashed_messages()])
