"""The small site with TurboGears 2: objects are walked by the path, results are exposed as templates or JSON."""
import hashlib
import os
from urllib.parse import quote

import tg
from tg import FullStackApplicationConfigurator, RestController, TGController, abort, expose, flash, redirect, request, response, session, validate
from tg.controllers import WSGIAppController
from tg.validation import TGValidationError
from webob.static import FileApp

from gate import gated_lines

here = os.path.dirname(os.path.abspath(__file__))


class Whole:
    """A validator: a whole number."""

    def to_python(self, value, state=None):
        try:
            return int(value)
        except ValueError:
            raise TGValidationError("not a whole number", value, state)

    _to_python = to_python


class Books(RestController):
    """TurboGears' mapping of methods and paths to names."""

    shelf = {}

    @expose("json")
    def get_all(self):
        return {"books": sorted(self.shelf)}

    @expose("json")
    def get_one(self, isbn):
        if isbn not in self.shelf:
            abort(404)
        return {"isbn": isbn, "title": self.shelf[isbn]}

    @expose("json")
    def post(self, isbn, title):
        self.shelf[isbn] = title
        response.status = 201
        return {"isbn": isbn}

    @expose()
    def delete(self, isbn):
        self.shelf.pop(isbn, None)
        response.status = 204
        return ""


class Looked:
    def __init__(self, names):
        self.names = names

    @expose(content_type="text/plain")
    def index(self):
        return "/".join(self.names)


class Tree(TGController):
    @expose()
    def _lookup(self, *names):
        """What TurboGears does with a path that nothing answers for: an object is made for it."""
        return Looked(names), []


def plain(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['SCRIPT_NAME']}|{environ['PATH_INFO']}".encode()]


class Root(TGController):
    books = Books()
    tree = Tree()
    mounted = WSGIAppController(plain)

    @expose("page.xhtml")
    def index(self):
        return {"title": "A small site in TurboGears", "message": None, "items": []}

    @expose(content_type="text/plain")
    def greet(self, name):
        return f"Hello, {name}!"

    @expose("json")
    def search(self, q, lang):
        return {"q": q, "lang": lang}

    @expose(content_type="text/plain")
    def form(self, name=None, city=None):
        if request.method not in ("GET", "HEAD", "POST"):
            response.headers["Allow"] = "GET, HEAD, POST"
            abort(405, passthrough=True)
        return f"{name} lives in {city}"

    @expose("json")
    def upload(self, file, note):
        data = file.file.read()
        return {"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": note}

    @expose("json")
    def json(self, **sent):
        return {"sum": sum(request.json["numbers"]), "text": request.json["text"]}

    @expose("json")
    def cookies(self):
        response.set_cookie("colour", "blue")
        response.set_cookie("taste", "sweet")
        return dict(request.cookies)

    @expose(content_type="text/plain")
    def visits(self):
        session["visits"] = session.get("visits", 0) + 1
        session.save()
        return f"visits: {session['visits']}"

    @expose(content_type="text/plain")
    def stream(self, gate, lines):
        return gated_lines(int(gate), int(lines))

    @expose()
    def download(self):
        return request.get_response(FileApp(os.path.join(os.environ["SITE_DATA"], "large.bin")))

    @expose()
    def redirect(self):
        redirect("/greet/" + quote("Jürgen"))

    @expose("json")
    def where(self):
        return {"url": request.host_url + tg.url("/greet/" + quote("Jürgen")), "script_name": request.script_name}

    @expose()
    def empty(self):
        response.status = 204
        return None

    @expose()
    def error(self):
        raise RuntimeError("the view failed on purpose")

    # What is TurboGears' own.

    @expose("page.xhtml")
    @expose("json")
    def items(self, count="2"):
        """One result, as a page or as JSON: what the path's extension or Accept asks for."""
        return {"title": "Items <&>", "message": tg.flash.message, "items": [f"item {number}" for number in range(int(count))]}

    @expose()
    def announce(self):
        flash("said <once>")
        redirect("/items")

    @expose("json")
    def refused(self, *arguments, **more):
        return {"errors": {name: str(problem) for name, problem in request.validation.errors.items()}}

    @expose("json")
    @validate({"number": Whole()}, error_handler=refused)
    def double(self, number):
        return {"double": number * 2}


configurator = FullStackApplicationConfigurator()
configurator.update_blueprint({
    "root_controller": Root(),
    "renderers": ["json", "kajiki"],
    "default_renderer": "kajiki",
    "use_dotted_templatenames": False,
    "paths": {"templates": [os.path.join(here, "templates")], "static_files": os.path.join(here, "public")},
    "serve_static": True,
    "session.type": "file",
    "session.data_dir": os.path.join(os.environ["SITE_DATA"], "sessions"),
    "session.secret": "only for tests",
    "cache_dir": os.environ["SITE_DATA"],
    "debug": False,
    "trace_errors.enable": False,
    "make_body_seekable": True,
    "errorpage.enabled": False,
})
app = configurator.make_wsgi_app({}, wrap_app=None)
