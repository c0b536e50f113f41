"""A site in Pyramid that comes from development.ini: traversal, tweens, renderers, events, callbacks, security."""

import logging

from pyramid.authentication import AuthTktCookieHelper
from pyramid.authorization import DENY_ALL, ACLHelper, Allow, Authenticated, Everyone
from pyramid.config import Configurator
from pyramid.events import BeforeRender, NewRequest, NewResponse, subscriber
from pyramid.httpexceptions import HTTPForbidden, HTTPFound, HTTPUnauthorized
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response
from pyramid.session import JSONSerializer, SignedCookieSessionFactory
from pyramid.view import exception_view_config, forbidden_view_config, view_config

log = logging.getLogger(__name__)
finished = []


# ---- Resources, for traversal ----

class Folder(dict):
    __acl__ = [(Allow, Everyone, "view"), (Allow, "group:editors", "edit")]

    def __init__(self, name, parent):
        self.__name__ = name
        self.__parent__ = parent

    def add(self, name, kind=None):
        self[name] = (kind or type(self))(name, self)
        return self[name]


class Private(Folder):
    __acl__ = [(Allow, Authenticated, "view"), DENY_ALL]


root = Folder("", None)
shelf = root.add("books").add("Žítek")
root.add("private", Private)


@view_config(context=Folder, permission="view", renderer="json")
def show_folder(context, request):
    return {"path": request.resource_path(context), "url": request.resource_url(context), "items": sorted(context)}


@view_config(context=Folder, name="edit", permission="edit", renderer="string")
def edit_folder(context, request):
    return f"{request.authenticated_userid} edits {context.__name__ or 'the root'}; subpath {'/'.join(request.subpath)}"


# ---- Security ----

class Security:
    def __init__(self):
        self.cookies = AuthTktCookieHelper("a secret of the tests")
        self.acl = ACLHelper()

    def identity(self, request):
        return self.cookies.identify(request)

    def authenticated_userid(self, request):
        identity = self.identity(request)
        return identity and identity["userid"]

    def permits(self, request, context, permission):
        user = self.authenticated_userid(request)
        principals = [Everyone] + ([Authenticated, user] + (["group:editors"] if user == "eva" else []) if user else [])
        return self.acl.permits(context, principals, permission)

    def remember(self, request, userid, **kw):
        return self.cookies.remember(request, userid, **kw)

    def forget(self, request, **kw):
        return self.cookies.forget(request, **kw)


@view_config(route_name="login", request_method="POST")
def login(request):
    from pyramid.security import remember

    request.session.flash(f"Welcome, {request.POST['user']}")
    return HTTPFound("/", headers=remember(request, request.POST["user"]))


@forbidden_view_config()
def forbidden(request):
    return HTTPForbidden("not yours") if request.is_authenticated else HTTPUnauthorized(headers={"WWW-Authenticate": "Cookie"})


# ---- Renderers ----

class Upper:
    def __init__(self, info):
        self.name = info.name

    def __call__(self, value, system):
        system["request"].response.content_type = "text/x-upper"
        return f"{value['text']} {system['stamp']}".upper()


@view_config(route_name="upper", renderer="upper")
def upper(request):
    request.response.status = 203
    return {"text": "rendered, žluťoučký"}


@view_config(route_name="jsonp", renderer="jsonp")
def jsonp(request):
    return {"flashes": request.session.pop_flash()}


@view_config(route_name="both", accept="application/json", renderer="json")
def as_json(request):
    return {"kind": "json"}


@view_config(route_name="both", accept="text/html")
def as_html(request):
    return Response("<p>html</p>")


# ---- Errors ----

class OutOfStock(Exception):
    pass


@view_config(route_name="buy")
def buy(request):
    raise OutOfStock(request.matchdict["what"])


@exception_view_config(OutOfStock, renderer="json")
def out_of_stock(problem, request):
    request.response.status = 409
    return {"missing": problem.args[0], "seen": request.exception is problem}


@view_config(route_name="crash")
def crash(request):
    raise RuntimeError("nobody has a view for this")


# ---- Subrequests, callbacks, settings ----

@view_config(route_name="sub")
def sub(request):
    inner = request.invoke_subrequest(Request.blank("/books/"), use_tweens=request.GET.get("tweens") == "yes")
    return Response(json_body={"inner": inner.json_body, "numbered": inner.headers.get("X-Number") is not None})


@view_config(route_name="callbacks", renderer="string")
def callbacks(request):
    def respond(request, response):
        response.headers["X-Callback"] = "in response"

    def finish(request):
        finished.append(request.path)
        log.info("finished %s", request.path)

    request.add_response_callback(respond)
    request.add_finished_callback(finish)
    if "fail" in request.GET:
        raise RuntimeError("finished all the same")
    return f"before: {len(finished)}"


@view_config(route_name="finished", renderer="json")
def list_finished(request):
    return finished


@view_config(route_name="streamed")
def streamed(request):
    request.add_finished_callback(lambda request: finished.append("before the stream"))

    def lines():
        # Pyramid has finished the request when the server asks for this.
        yield ",".join(finished).encode()

    return Response(app_iter=lines(), content_type="text/plain", charset="utf-8")


@view_config(route_name="greeting", renderer="string")
def greeting(request):
    return request.registry.settings["site.greeting"] + f" {request.route_url('greeting', _query={'a': 'ž'})} {request.environ['wsgi.multithread']}"


@view_config(route_name="template")
def template(request):
    return render_to_response("json", {"static": request.static_url("pyramid_site:files/note.txt")}, request=request)


# ---- Events and tweens ----

@subscriber(NewRequest)
def note_request(event):
    event.request.environ["site.noted"] = True


@subscriber(NewResponse)
def note_response(event):
    event.response.headers["X-Noted"] = str(event.request.environ.get("site.noted"))


@subscriber(BeforeRender)
def add_global(event):
    event["stamp"] = "with a global"


def timing_tween_factory(handler, registry):
    def timing_tween(request):
        response = handler(request)
        response.headers["X-Timed"] = request.method
        return response

    return timing_tween


class Numbering:
    def __init__(self, handler, registry):
        self.handler = handler
        self.count = 0

    def __call__(self, request):
        self.count += 1
        response = self.handler(request)
        response.headers["X-Number"] = str(self.count)
        return response


def include_numbering(config):
    """What pyramid.includes names."""
    config.add_tween("pyramid_site.Numbering")


def stamp(app, global_conf, header, value):
    """A filter of the ini: plain WSGI around Pyramid."""
    def stamped(environ, start_response):
        def start(status, headers, exc_info=None):
            return start_response(status, headers + [(header, value)], exc_info)

        return app(environ, start)

    return stamped


def main(global_config, **settings):
    with Configurator(settings=settings, root_factory=lambda request: root) as config:
        config.set_security_policy(Security())
        config.set_session_factory(SignedCookieSessionFactory("another secret", serializer=JSONSerializer()))
        config.add_renderer("upper", Upper)
        from pyramid.renderers import JSONP

        config.add_renderer("jsonp", JSONP(param_name="callback"))
        config.add_tween("pyramid_site.timing_tween_factory")
        config.add_static_view("files", "pyramid_site:files", cache_max_age=60)
        for name in ("login", "upper", "jsonp", "both", "crash", "sub", "callbacks", "finished", "streamed", "greeting", "template"):
            config.add_route(name, f"/-/{name}")
        config.add_route("buy", "/-/buy/{what}")
        config.scan(__name__)
        log.info("made for %s", global_config["__file__"])
        return config.make_wsgi_app()
