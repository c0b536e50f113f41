# -*- coding: utf-8 -*-
"""A small site with weblayer: components of Zope's architecture around request handlers."""
import os

from weblayer import Bootstrapper, RequestHandler, WSGIApplication

from gate import gated_lines

here = os.path.dirname(os.path.abspath(__file__))


class Home(RequestHandler):
    def get(self):
        return self.render("page.tmpl", title=u"A small site in weblayer", message=u"<none>")


class Greet(RequestHandler):
    def get(self, name):
        return u"Hello, %s!" % name


class Form(RequestHandler):
    __all__ = ("get", "post")

    def get(self):
        return self.render("page.tmpl", title=u"A form", message=u"")

    def post(self):
        return self.render("page.tmpl", title=u"A form", message=u"sent by %s" % self.request.params["name"])


class Json(RequestHandler):
    def get(self):
        """What is no string becomes JSON."""
        return {"q": self.request.params.getall("q"), "url": self.request.url}


class Visits(RequestHandler):
    """Counts in a signed cookie."""

    def get(self):
        count = int(self.cookies.get("visits") or 0) + 1
        self.cookies.set("visits", str(count))
        return u"visits: %d" % count


class Stream(RequestHandler):
    def get(self):
        self.response.app_iter = gated_lines(int(self.request.params["gate"]), int(self.request.params["lines"]))
        return self.response


class Away(RequestHandler):
    def get(self):
        return self.redirect("/greet/World")


class Error(RequestHandler):
    def get(self):
        raise RuntimeError("the view failed on purpose")


class Nothing(RequestHandler):
    def get(self, path):
        return self.error(status=404)


app = WSGIApplication(*Bootstrapper(
    settings={"cookie_secret": "only for tests", "static_files_path": os.path.join(here, "static"), "template_directories": [os.path.join(here, "templates")]},
    url_mapping=[
        (r"/", Home), (r"/greet/(\w+)", Greet), (r"/form", Form), (r"/json", Json), (r"/visits", Visits), (r"/stream", Stream), (r"/away", Away),
        (r"/error", Error), (r"/(.*)", Nothing),
    ],
)())
