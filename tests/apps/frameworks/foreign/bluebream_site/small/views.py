import hashlib
import json

from zope.interface import implementer
from zope.publisher.browser import BrowserPage
from zope.publisher.http import DirectResult
from zope.publisher.interfaces import IPublishTraverse

from gate import gated_lines
from small.content import Book


class Index(BrowserPage):
    def __call__(self):
        self.request.response.setHeader("Content-Type", "text/html")
        return "<h1>A small site in BlueBream</h1>"


@implementer(IPublishTraverse)
class Greet(BrowserPage):
    """/greet/NAME: the view is asked for what is behind it on the path."""

    name = None

    def publishTraverse(self, request, name):
        self.name = name
        return self

    def __call__(self):
        self.request.response.setHeader("Content-Type", "text/plain")
        return "Hello, %s!" % self.name


class Add(BrowserPage):
    def __call__(self):
        form = self.request.form
        book = Book(form["title"], int(form["pages"]))
        self.context[form["name"]] = book
        if form.get("then") == "fail":
            raise RuntimeError("after it was added")
        self.request.response.setStatus(201)
        return ""


class Away(BrowserPage):
    def __call__(self):
        self.request.response.redirect("greet/World")


class Edit(BrowserPage):
    """Sets what is asked for, as far as the one who asks may."""

    def __call__(self):
        self.context.title = self.request.form["title"]
        return ""


class Upload(BrowserPage):
    def __call__(self):
        file = self.request.form["file"]
        data = file.read()
        self.request.response.setHeader("Content-Type", "application/json")
        return json.dumps({"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": self.request.form["note"]})


class Lines(DirectResult):
    """What the publisher gives to the server as the body. It has no close() of its own to pass on."""

    def close(self):
        self.body.close()


class Stream(BrowserPage):
    def __call__(self):
        self.request.response.setHeader("Content-Type", "text/plain")
        return Lines(gated_lines(int(self.request.form["gate"]), int(self.request.form["lines"])))


class Fail(BrowserPage):
    def __call__(self):
        raise RuntimeError("the view failed on purpose")
