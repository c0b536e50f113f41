"""The small site in Pyramid, made by a factory."""

import hashlib
import os

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound, HTTPMethodNotAllowed, HTTPNoContent
from pyramid.response import FileResponse, Response
from pyramid.session import SignedCookieSessionFactory
from pyramid.view import notfound_view_config, view_config

from gate import gated_lines


@view_config(route_name="home")
def home(request):
    return Response("<h1>A small site in Pyramid</h1>")


@view_config(route_name="greet")
def greet(request):
    return Response(f"Hello, {request.matchdict['name']}!", content_type="text/plain", charset="utf-8")


@view_config(route_name="search", renderer="json")
def search(request):
    return {"q": request.GET.getall("q"), "lang": request.GET.get("lang")}


@view_config(route_name="form", request_method="GET")
def form(request):
    return Response('<form method="post"><input name="name"><input name="city"><button>Send</button></form>')


@view_config(route_name="form", request_method="POST", renderer="string")
def receive_form(request):
    return f"{request.POST['name']} lives in {request.POST['city']}"


@view_config(route_name="form")
def refuse_form(request):
    # Pyramid answers 404 where no view takes the method; a 405 is the application's own.
    raise HTTPMethodNotAllowed(headers={"Allow": "GET, HEAD, POST"})


@view_config(route_name="upload", request_method="POST", renderer="json")
def upload(request):
    file = request.POST["file"]
    data = file.file.read()
    return {"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": request.POST["note"]}


@view_config(route_name="json", request_method="POST", renderer="json")
def sum_numbers(request):
    return {"sum": sum(request.json_body["numbers"]), "text": request.json_body["text"]}


@view_config(route_name="cookies", renderer="json")
def cookies(request):
    request.response.set_cookie("colour", "blue")
    request.response.set_cookie("taste", "sweet")
    return dict(request.cookies)


@view_config(route_name="visits", renderer="string")
def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return f"visits: {request.session['visits']}"


@view_config(route_name="stream")
def stream(request):
    lines = gated_lines(int(request.GET["gate"]), int(request.GET["lines"]))
    return Response(app_iter=lines, content_type="text/plain")


@view_config(route_name="download")
def download(request):
    return FileResponse(os.path.join(os.environ["SITE_DATA"], "large.bin"), request=request, content_type="application/octet-stream")


@view_config(route_name="redirect")
def to_greeting(request):
    return HTTPFound(request.route_url("greet", name="Jürgen"))


@view_config(route_name="where", renderer="json")
def where(request):
    return {"url": request.route_url("greet", name="Jürgen"), "script_name": request.script_name}


@view_config(route_name="empty")
def empty(request):
    return HTTPNoContent()


@view_config(route_name="error")
def error(request):
    raise RuntimeError("the view failed on purpose")


@notfound_view_config()
def not_found(request):
    return Response(f"<h1>Pyramid found nothing at {request.path}</h1>", status=404)


def create_app():
    config = Configurator(session_factory=SignedCookieSessionFactory("only for tests"))
    config.add_route("home", "/")
    config.add_route("greet", "/greet/{name}")
    for name in ("search", "form", "upload", "json", "cookies", "visits", "stream", "download", "redirect", "where", "empty", "error"):
        config.add_route(name, f"/{name}")
    # Pyramid's own: files of a directory, with conditional requests.
    config.add_static_view("files", os.environ["SITE_DATA"], cache_max_age=60)
    config.scan(__name__)
    return config.make_wsgi_app()
