# -*- coding: utf-8 -*-
import hashlib
import json
import os
from urllib import quote

from paste.fileapp import FileApp
from pylons import request, response, session, tmpl_context as c, url
from pylons.controllers.util import abort, redirect
from pylons.decorators import jsonify

from gate import gated_lines
from smallsite.lib.base import BaseController, render


class SiteController(BaseController):
    def index(self):
        c.title = u"A small site in Pylons"
        c.messages = []
        return render("/page.mako")

    def greet(self, name):
        response.content_type = "text/plain"
        return u"Hello, %s!" % name

    @jsonify
    def search(self):
        return {"q": request.GET.getall("q"), "lang": request.GET["lang"]}

    def show_form(self):
        return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'

    def form(self):
        if request.method != "POST":
            abort(405, headers={"Allow": "GET, HEAD, POST"})
        response.content_type = "text/plain"
        return u"%s lives in %s" % (request.POST["name"], request.POST["city"])

    @jsonify
    def upload(self):
        file = request.POST["file"]
        data = file.file.read()
        return {"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": request.POST["note"]}

    @jsonify
    def json(self):
        sent = json.loads(request.body)
        return {"sum": sum(sent["numbers"]), "text": sent["text"]}

    @jsonify
    def cookies(self):
        response.set_cookie("colour", "blue")
        response.set_cookie("taste", "sweet")
        return dict(request.cookies)

    def visits(self):
        session["visits"] = session.get("visits", 0) + 1
        session.save()
        response.content_type = "text/plain"
        return "visits: %d" % session["visits"]

    def stream(self):
        response.content_type = "text/plain"
        return gated_lines(int(request.GET["gate"]), int(request.GET["lines"]))

    def download(self):
        return FileApp(os.path.join(os.environ["SITE_DATA"], "large.bin"))(request.environ, self.start_response)

    def redirect(self):
        redirect(url("greet", name=u"Jürgen"))

    @jsonify
    def where(self):
        return {"url": url("greet", name=u"Jürgen", qualified=True), "script_name": request.script_name}

    def empty(self):
        response.status_int = 204

    def error(self):
        raise RuntimeError("the view failed on purpose")
