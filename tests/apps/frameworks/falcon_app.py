"""The small site in Falcon."""

import hashlib
import os

import falcon
from falcon import uri

from gate import gated_lines


class Home:
    def on_get(self, req, resp):
        resp.content_type = falcon.MEDIA_HTML
        resp.text = "<h1>A small site in Falcon</h1>"


class Greet:
    def on_get(self, req, resp, name):
        resp.content_type = "text/plain; charset=utf-8"
        resp.text = f"Hello, {name}!"

    # Falcon does not answer HEAD with on_get by itself.
    on_head = on_get


class Search:
    def on_get(self, req, resp):
        resp.media = {"q": req.get_param_as_list("q"), "lang": req.get_param("lang")}


class Form:
    def on_get(self, req, resp):
        resp.content_type = falcon.MEDIA_HTML
        resp.text = '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'

    def on_post(self, req, resp):
        form = req.get_media()
        resp.content_type = "text/plain; charset=utf-8"
        resp.text = f"{form['name']} lives in {form['city']}"


class Upload:
    def on_post(self, req, resp):
        answer = {}
        for part in req.get_media():
            if part.name == "file":
                data = part.stream.read()
                answer |= {"filename": part.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            else:
                answer[part.name] = part.text
        resp.media = answer


class Json:
    def on_post(self, req, resp):
        resp.media = {"sum": sum(req.media["numbers"]), "text": req.media["text"]}


class Cookies:
    def on_get(self, req, resp):
        resp.media = req.cookies
        resp.set_cookie("colour", "blue", secure=False)
        resp.set_cookie("taste", "sweet", secure=False)


class Visits:
    def on_get(self, req, resp):
        count = int(req.cookies.get("visits", 0)) + 1
        resp.set_cookie("visits", str(count), secure=False)
        resp.content_type = falcon.MEDIA_TEXT
        resp.text = f"visits: {count}"


class Stream:
    def on_get(self, req, resp):
        resp.content_type = falcon.MEDIA_TEXT
        resp.stream = gated_lines(req.get_param_as_int("gate"), req.get_param_as_int("lines"))


class Download:
    def on_get(self, req, resp):
        path = os.path.join(os.environ["SITE_DATA"], "large.bin")
        resp.content_type = "application/octet-stream"
        resp.set_stream(open(path, "rb"), os.path.getsize(path))

    on_head = on_get


class Redirect:
    def on_get(self, req, resp):
        raise falcon.HTTPFound("/greet/" + uri.encode_value("Jürgen"))


class Where:
    def on_get(self, req, resp):
        resp.media = {"url": req.prefix + "/greet/" + uri.encode_value("Jürgen"), "script_name": req.root_path}


class Empty:
    def on_get(self, req, resp):
        resp.status = falcon.HTTP_204


class Error:
    def on_get(self, req, resp):
        raise RuntimeError("the view failed on purpose")


class Item:
    """Falcon's own: a typed field of a route, and an HTTP error as a JSON document."""

    def on_put(self, req, resp, number):
        if number > 10:
            raise falcon.HTTPUnprocessableEntity(title="No such item", description=f"{number} is more than 10")
        resp.status = falcon.HTTP_201
        resp.location = f"/items/{number}"
        resp.media = {"number": number, "body": req.bounded_stream.read().decode()}


app = falcon.App()
app.add_route("/", Home())
app.add_route("/greet/{name}", Greet())
app.add_route("/search", Search())
app.add_route("/form", Form())
app.add_route("/upload", Upload())
app.add_route("/json", Json())
app.add_route("/cookies", Cookies())
app.add_route("/visits", Visits())
app.add_route("/stream", Stream())
app.add_route("/download", Download())
app.add_route("/redirect", Redirect())
app.add_route("/where", Where())
app.add_route("/empty", Empty())
app.add_route("/error", Error())
app.add_route("/items/{number:int}", Item())
app.add_static_route("/files", os.environ["SITE_DATA"])
