"""The small site in web.py."""

import hashlib
import json
import os
from urllib.parse import quote

import web

from gate import gated_lines

web.config.debug = False

urls = (
    "/", "Home",
    "/greet/([^/]+)", "Greet",
    "/search", "Search",
    "/form", "Form",
    "/upload", "Upload",
    "/json", "Json",
    "/cookies", "Cookies",
    "/visits", "Visits",
    "/stream", "Stream",
    "/download", "Download",
    "/redirect", "Redirect",
    "/where", "Where",
    "/empty", "Empty",
    "/error", "Error",
    "/label", "Label",
)

site = web.application(urls, globals())
session = web.session.Session(site, web.session.DiskStore(os.path.join(os.environ["SITE_DATA"], "sessions")), {"visits": 0})
label = web.template.Template("$def with (text)\n<p>$text</p>\n", filter=web.websafe)


def plain(text):
    web.header("Content-Type", "text/plain; charset=utf-8")
    return text


def as_json(value):
    web.header("Content-Type", "application/json")
    return json.dumps(value)


class Home:
    def GET(self):
        web.header("Content-Type", "text/html; charset=utf-8")
        return "<h1>A small site in web.py</h1>"


class Greet:
    def GET(self, name):
        return plain(f"Hello, {name}!")


class Search:
    def GET(self):
        query = web.input(q=[])
        return as_json({"q": query.q, "lang": query.lang})


class Form:
    def GET(self):
        web.header("Content-Type", "text/html; charset=utf-8")
        return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'

    def POST(self):
        form = web.input()
        return plain(f"{form.name} lives in {form.city}")


class Upload:
    def POST(self):
        form = web.input(file={})
        data = form.file.file.read()
        return as_json({"filename": form.file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": form.note})


class Json:
    def POST(self):
        received = json.loads(web.data())
        return as_json({"sum": sum(received["numbers"]), "text": received["text"]})


class Cookies:
    def GET(self):
        web.setcookie("colour", "blue")
        web.setcookie("taste", "sweet")
        return as_json(web.cookies())


class Visits:
    def GET(self):
        session.visits += 1
        return plain(f"visits: {session.visits}")


class Stream:
    def GET(self):
        query = web.input()
        web.header("Content-Type", "text/plain")
        return gated_lines(int(query.gate), int(query.lines))


class Download:
    def GET(self):
        path = os.path.join(os.environ["SITE_DATA"], "large.bin")
        web.header("Content-Type", "application/octet-stream")
        web.header("Content-Length", str(os.path.getsize(path)))
        with open(path, "rb") as file:
            while block := file.read(64 * 1024):
                yield block


class Redirect:
    def GET(self):
        raise web.found("/greet/" + quote("Jürgen"))


class Where:
    def GET(self):
        return as_json({"url": web.ctx.home + "/greet/" + quote("Jürgen"), "script_name": web.ctx.homepath})


class Empty:
    def GET(self):
        raise web.nocontent()


class Error:
    def GET(self):
        raise RuntimeError("the view failed on purpose")


class Label:
    """web.py's own: a Templetor template that escapes."""

    def GET(self):
        web.header("Content-Type", "text/html; charset=utf-8")
        return label(web.input().text)


app = site.wsgifunc()
