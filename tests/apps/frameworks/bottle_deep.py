"""Bottle's own ways: templates in files, static files, errors, plugins, hooks, mounts, signed cookies, and a generator that is closed."""

import os
import sqlite3
import threading

import bottle
from bottle import Bottle, HTTPResponse, abort, redirect, request, response, static_file, template

data = os.environ["SITE_DATA"]
bottle.TEMPLATE_PATH.insert(0, os.path.join(data, "views"))
app = Bottle()
closed = []


class SQLite:
    """A plugin: a view that has an argument `db` gets a connection, which is committed at the end."""

    name, api = "sqlite", 2

    def apply(self, callback, route):
        import inspect

        if "db" not in inspect.signature(route.callback).parameters:
            return callback

        def wrapper(*arguments, **named):
            connection = sqlite3.connect(os.path.join(data, "notes.db"), timeout=15)
            try:
                result = callback(*arguments, db=connection, **named)
                connection.commit()
                return result
            except HTTPResponse:
                # A redirection, for instance.
                connection.commit()
                raise
            finally:
                connection.close()

        return wrapper


app.install(SQLite())
app.config.load_dict({"site": {"title": "Deep"}})
with sqlite3.connect(os.path.join(data, "notes.db")) as first:
    first.execute("create table if not exists notes (id integer primary key, text text)")


@app.hook("before_request")
def strip_slash():
    request.environ["PATH_INFO"] = request.environ["PATH_INFO"].rstrip("/") or "/"


@app.hook("after_request")
def stamp():
    response.headers["X-Thread"] = threading.current_thread().name


@app.get("/")
@bottle.view("page")
def home():
    return {"title": app.config["site.title"], "items": ["Käse", "<b>"]}


@app.get("/notes")
def notes(db):
    return {"notes": [text for (text,) in db.execute("select text from notes order by id")]}


@app.post("/notes")
def add_note(db):
    db.execute("insert into notes (text) values (?)", [request.forms.getunicode("text")])
    redirect("/notes", 303)


@app.get("/files/<path:path>")
def files(path):
    return static_file(path, root=os.path.join(data, "files"))


@app.get("/save/<path:path>")
def save(path):
    return static_file(path, root=os.path.join(data, "files"), download="Fahre.bin")


@app.route("/login", method="POST")
def login():
    response.set_cookie("user", {"name": request.forms.getunicode("name")}, secret="only for tests", httponly=True, path="/", max_age=3600)
    return "ok"


@app.get("/me")
def me():
    user = request.get_cookie("user", secret="only for tests")
    if user is None:
        abort(401, "log in first")
    return f"you are {user['name']}"


@app.error(401)
def unauthorized(error):
    return template("<p>{{error.status}}: {{error.body}}</p>", error=error)


@app.get("/items/<number:re:[a-f]+>/<price:float>")
def item(number, price):
    return f"{number} {price:.2f}"


@app.get("/answer")
def answer():
    raise HTTPResponse("thrown", 202, {"X-Thrown": "yes"})


@app.get("/generated")
def generated():
    def body():
        try:
            yield "one "
            yield "zwei ü"
        finally:
            closed.append("generated")

    return body()


@app.get("/closed")
def how_often():
    return {"closed": len(closed)}


inner = Bottle()


@inner.get("/where")
def where():
    return {"script_name": request.script_name, "path": request.path, "url": request.url, "link": inner.get_url("there", name="x")}


@inner.get("/there/<name>", name="there")
def there(name):
    return name


@inner.error(404)
def inner_not_found(error):
    return "the inner one has nothing here"


app.mount("/inner/", inner)
app.mount("/wsgi", lambda environ, start_response: (start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
                                                    [environ["SCRIPT_NAME"].encode(), b" ", environ["PATH_INFO"].encode()])[1])
