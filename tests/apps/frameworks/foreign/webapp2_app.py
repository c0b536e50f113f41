# -*- coding: utf-8 -*-
"""The small site with webapp2: handlers are classes with a method per HTTP method. For Python 2.7 and 3."""
import hashlib
import json
import os

import webapp2
from webapp2_extras import routes, sessions
from webob.static import FileApp

from gate import gated_lines

name = u"J\u00fcrgen"


class Handler(webapp2.RequestHandler):
    def dispatch(self):
        self.sessions = sessions.get_store(request=self.request)
        try:
            super(Handler, self).dispatch()
        finally:
            self.sessions.save_sessions(self.response)

    def text(self, body):
        self.response.content_type = "text/plain"
        self.response.write(body)

    def json(self, value):
        self.response.content_type = "application/json"
        self.response.write(json.dumps(value))


class Home(Handler):
    def get(self):
        self.response.write(u"<h1>A small site in webapp2</h1>")


class Greet(Handler):
    def get(self, name):
        # From 3.0 on, what routes match is text; before it is bytes, like the path.
        self.text(u"Hello, %s!" % (name.decode("utf-8") if isinstance(name, bytes) else name))

    def head(self, name):
        self.get(name)


class Search(Handler):
    def get(self):
        self.json({"q": self.request.GET.getall("q"), "lang": self.request.get("lang")})


class Form(Handler):
    def get(self):
        self.response.write(u'<form method="post"><input name="name"><input name="city"><button>Send</button></form>')

    def post(self):
        self.text(u"%s lives in %s" % (self.request.get("name"), self.request.get("city")))


class Upload(Handler):
    def post(self):
        file = self.request.POST["file"]
        data = file.file.read()
        self.json({"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": self.request.get("note")})


class Sum(Handler):
    def post(self):
        sent = json.loads(self.request.body.decode("utf-8"))
        self.json({"sum": sum(sent["numbers"]), "text": sent["text"]})


class Cookies(Handler):
    def get(self):
        self.json(dict(self.request.cookies))
        self.response.set_cookie("colour", "blue")
        self.response.set_cookie("taste", "sweet")


class Visits(Handler):
    def get(self):
        session = self.sessions.get_session()
        session["visits"] = session.get("visits", 0) + 1
        self.text(u"visits: %d" % session["visits"])


class Stream(Handler):
    def get(self):
        self.response.content_type = "text/plain"
        self.response.app_iter = gated_lines(int(self.request.get("gate")), int(self.request.get("lines")))


class Download(Handler):
    def get(self):
        file = self.request.get_response(FileApp(os.path.join(os.environ["SITE_DATA"], "large.bin")))
        # In this order: a new app_iter takes the length away.
        self.response.app_iter, self.response.status, self.response.headerlist = file.app_iter, file.status, file.headerlist

    head = get


class Redirect(Handler):
    def get(self):
        self.redirect_to("greet", name=name)


class Where(Handler):
    def get(self):
        self.json({"url": self.uri_for("greet", name=name, _full=True), "script_name": self.request.script_name})


class Empty(Handler):
    def get(self):
        self.response.set_status(204)


class Error(Handler):
    def get(self):
        raise RuntimeError("the view failed on purpose")


# What is webapp2's own.

class Ticket(Handler):
    def get(self, number, format):
        self.text(u"ticket %d as %s; %s" % (int(number), format, self.uri_for("ticket", number=int(number) + 1, format=format)))


class Guarded(Handler):
    def get(self):
        self.abort(403, detail="not for you")


def not_found(request, response, exception):
    response.content_type = "text/plain"
    response.write(u"nothing at %s" % request.path)
    response.set_status(404)


app = webapp2.WSGIApplication([
    webapp2.Route("/", Home),
    webapp2.Route("/greet/<name>", Greet, name="greet"),
    webapp2.Route("/search", Search),
    webapp2.Route("/form", Form),
    webapp2.Route("/upload", Upload),
    webapp2.Route("/json", Sum),
    webapp2.Route("/cookies", Cookies),
    webapp2.Route("/visits", Visits),
    webapp2.Route("/stream", Stream),
    webapp2.Route("/download", Download),
    webapp2.Route("/redirect", Redirect),
    webapp2.Route("/where", Where),
    webapp2.Route("/empty", Empty),
    webapp2.Route("/error", Error),
    webapp2.Route("/guarded", Guarded),
    routes.PathPrefixRoute("/tickets", [webapp2.Route(r"/<number:\d+>.<format:(txt|html)>", Ticket, name="ticket")]),
    routes.RedirectRoute("/old", redirect_to="/greet/World", strict_slash=True, name="old"),
], config={"webapp2_extras.sessions": {"secret_key": "only for tests"}})
app.error_handlers[404] = not_found
