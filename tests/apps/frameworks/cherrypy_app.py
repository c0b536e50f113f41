"""The small site in CherryPy, as a WSGI application: CherryPy's engine and its own server are not started."""

import hashlib
import os

import cherrypy
from cherrypy.lib import auth_basic, static

from gate import gated_lines


def plain(text):
    cherrypy.response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return text


class Site:
    @cherrypy.expose
    def index(self):
        return "<h1>A small site in CherryPy</h1>"

    @cherrypy.expose
    def greet(self, name):
        return plain(f"Hello, {name}!")

    @cherrypy.expose
    @cherrypy.tools.json_out()
    def search(self, q, lang):
        return {"q": q, "lang": lang}

    @cherrypy.expose
    @cherrypy.tools.allow(methods=["GET", "HEAD", "POST"])
    def form(self, name=None, city=None):
        if cherrypy.request.method == "POST":
            return plain(f"{name} lives in {city}")
        return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'

    @cherrypy.expose
    @cherrypy.tools.allow(methods=["POST"])
    @cherrypy.tools.json_out()
    def upload(self, file, note):
        data = file.file.read()
        # CherryPy takes the headers of a part for Latin-1, browsers send them in UTF-8.
        filename = file.filename.encode("latin-1").decode()
        return {"filename": filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": note}

    @cherrypy.expose
    @cherrypy.tools.json_in()
    @cherrypy.tools.json_out()
    def json(self):
        received = cherrypy.request.json
        return {"sum": sum(received["numbers"]), "text": received["text"]}

    @cherrypy.expose
    @cherrypy.tools.json_out()
    def cookies(self):
        cherrypy.response.cookie["colour"] = "blue"
        cherrypy.response.cookie["taste"] = "sweet"
        return {name: morsel.value for name, morsel in cherrypy.request.cookie.items()}

    @cherrypy.expose
    @cherrypy.tools.sessions()
    def visits(self):
        cherrypy.session["visits"] = cherrypy.session.get("visits", 0) + 1
        return plain(f"visits: {cherrypy.session['visits']}")

    @cherrypy.expose
    @cherrypy.config(**{"response.stream": True})
    def stream(self, gate, lines):
        cherrypy.response.headers["Content-Type"] = "text/plain"
        return gated_lines(int(gate), int(lines))

    @cherrypy.expose
    def download(self):
        return static.serve_file(os.path.join(os.environ["SITE_DATA"], "large.bin"), "application/octet-stream", "attachment")

    @cherrypy.expose
    def redirect(self):
        raise cherrypy.HTTPRedirect("/greet/J%C3%BCrgen")

    @cherrypy.expose
    @cherrypy.tools.json_out()
    def where(self):
        return {"url": cherrypy.url("/greet/J%C3%BCrgen"), "script_name": cherrypy.request.script_name}

    @cherrypy.expose
    def empty(self):
        cherrypy.response.status = 204

    @cherrypy.expose
    def error(self):
        raise RuntimeError("the view failed on purpose")

    # CherryPy's own: basic authentication and compression by its tools.

    @cherrypy.expose
    @cherrypy.tools.auth_basic(realm="site", checkpassword=auth_basic.checkpassword_dict({"anna": "sesame"}))
    def private(self):
        return plain(f"Welcome, {cherrypy.request.login}")

    @cherrypy.expose
    @cherrypy.tools.gzip()
    def compressed(self):
        return plain("again and " * 1000)


cherrypy.config.update({"environment": "embedded", "log.screen": True})
app = cherrypy.Application(Site(), "", {"/": {"tools.encode.on": True, "tools.encode.encoding": "utf-8"}})
