"""A site as Pylons and TurboGears are put together: Routes, Beaker, Mako, WebOb, and proxies to the request of the moment (paste.registry)."""

import os

import beaker.middleware
import routes
import routes.middleware
import webob
import webob.exc
from mako.lookup import TemplateLookup
from paste.deploy.converters import asbool
from paste.registry import RegistryManager, StackedObjectProxy
from repoze.who.config import make_middleware_with_config

HERE = os.path.dirname(os.path.abspath(__file__))

# What a controller sees of its request, in whichever thread it runs.
request = StackedObjectProxy(name="request")
response = StackedObjectProxy(name="response")
session = StackedObjectProxy(name="session")
url = StackedObjectProxy(name="url")


class People:
    """Who may log in."""

    def authenticate(self, environ, identity):
        return identity["login"] if identity.get("password") == "open sesame" else None


class Pages:
    def __init__(self, site):
        self.site = site

    def index(self):
        return self.site.templates.get_template("page.mako").render_unicode(title="Seznam <čajů>", items=["zelený", "černý"], url=url)

    def show(self, name):
        # Routes 2.5 hands on the path as WSGI has it.
        name = name.encode("latin-1").decode()
        response.content_type = "text/plain"
        return f"{name} by {request.method} at {url(controller='pages', action='show', name=name)}"

    def count(self):
        session["count"] = session.get("count", 0) + 1
        session.save()
        return f"count: {session['count']}"

    def secret(self):
        if "REMOTE_USER" not in request.environ:
            raise webob.exc.HTTPUnauthorized()
        return f"hello {request.environ['REMOTE_USER']}"

    def stream(self):
        # The proxies still lead to this request while the server asks for the body.
        def lines():
            for number in range(3):
                yield f"{request.params['name']} {number}\n".encode()

        response.content_type = "text/plain"
        response.app_iter = lines()
        return None

    def long(self):
        return "compressible " * 2000

    def tested(self):
        """The application once more, in this thread, as its own tests call it."""
        from paste.fixture import TestApp as PasteApp
        from webtest import TestApp as WebTestApp

        first = PasteApp(self.site.application).get("/show/inner")
        second = WebTestApp(self.site.application).get("/count")
        return f"{first.body.decode()}; {second.text}; still {request.path_info}"


class Site:
    def __init__(self):
        self.mapper = routes.Mapper(controller_scan=lambda: ["pages"])
        self.mapper.minimization = False
        self.mapper.connect("/", controller="pages", action="index")
        self.mapper.connect("/show/{name}", controller="pages", action="show", conditions={"method": ["GET", "POST"]})
        self.mapper.connect("/{action}", controller="pages")
        self.templates = TemplateLookup([os.path.join(HERE, "templates")], input_encoding="utf-8")
        self.pages = Pages(self)
        self.application = None

    def __call__(self, environ, start_response):
        match = environ["wsgiorg.routing_args"][1]
        action = getattr(self.pages, match.pop("action", ""), None)
        if action is None:
            return webob.exc.HTTPNotFound()(environ, start_response)
        match.pop("controller")
        registry = environ["paste.registry"]
        answer = webob.Response(content_type="text/html", charset="utf-8")
        registry.register(request, webob.Request(environ))
        registry.register(response, answer)
        registry.register(session, environ["beaker.session"])
        registry.register(url, environ["routes.url"])
        try:
            text = action(**match)
        except webob.exc.HTTPException as problem:
            return problem(environ, start_response)
        if text is not None:
            answer.text = text
        return answer(environ, start_response)


def make_app(global_conf, **app_conf):
    site = Site()
    app = routes.middleware.RoutesMiddleware(site, site.mapper, singleton=False)
    app = beaker.middleware.SessionMiddleware(app, app_conf)
    app = make_middleware_with_config(app, global_conf, app_conf["who.config"])
    site.application = RegistryManager(app, streaming=asbool(app_conf["streaming"]))
    return site.application


def make_broken(global_conf):
    def broken(environ, start_response):
        if environ["PATH_INFO"] == "/later":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return fail_later()
        raise RuntimeError("broken on purpose")

    return broken


def fail_later():
    yield b"begun, "
    raise RuntimeError("broken in the body")
