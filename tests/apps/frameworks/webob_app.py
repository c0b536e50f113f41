"""The small site with WebOb: requests, responses and HTTP errors; the routing is a dictionary."""

import hashlib
import os
from urllib.parse import quote

from webob import Response, exc
from webob.cookies import SignedCookieProfile
from webob.dec import wsgify
from webob.static import FileApp

from gate import gated_lines

visits_cookie = SignedCookieProfile("only for tests", "visits", "visits", httponly=True)


def home(request):
    return "<h1>A small site in WebOb</h1>"


def greet(request):
    return Response(f"Hello, {request.path_info_peek()}!", content_type="text/plain", charset="utf-8")


def search(request):
    return Response(json={"q": request.GET.getall("q"), "lang": request.GET["lang"]})


def form(request):
    if request.method == "POST":
        return Response(f"{request.POST['name']} lives in {request.POST['city']}", content_type="text/plain", charset="utf-8")
    if request.method in ("GET", "HEAD"):
        return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'
    raise exc.HTTPMethodNotAllowed(headers={"Allow": "GET, HEAD, POST"})


def upload(request):
    file = request.POST["file"]
    data = file.file.read()
    return Response(json={
        "filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": request.POST["note"],
    })


def sum_numbers(request):
    return Response(json={"sum": sum(request.json["numbers"]), "text": request.json["text"]})


def cookies(request):
    response = Response(json=dict(request.cookies))
    response.set_cookie("colour", "blue")
    response.set_cookie("taste", "sweet")
    return response


def visits(request):
    count = (visits_cookie.bind(request).get_value() or 0) + 1
    response = Response(f"visits: {count}", content_type="text/plain")
    visits_cookie.set_cookies(response, count)
    return response


def stream(request):
    return Response(app_iter=gated_lines(int(request.GET["gate"]), int(request.GET["lines"])), content_type="text/plain")


def download(request):
    return FileApp(os.path.join(os.environ["SITE_DATA"], "large.bin"))


def redirect(request):
    raise exc.HTTPFound(location="/greet/" + quote("Jürgen"))


def where(request):
    return Response(json={"url": request.application_url + "/greet/" + quote("Jürgen"), "script_name": request.script_name})


def empty(request):
    return exc.HTTPNoContent()


def error(request):
    raise RuntimeError("the view failed on purpose")


def language(request):
    """WebOb's own: the language is negotiated."""
    chosen = request.accept_language.lookup(["cs", "de"], default="en")
    return Response(chosen, content_type="text/plain", content_language=chosen, vary="Accept-Language")


views = {
    "": home, "greet": greet, "search": search, "form": form, "upload": upload, "json": sum_numbers, "cookies": cookies, "visits": visits,
    "stream": stream, "download": download, "redirect": redirect, "where": where, "empty": empty, "error": error, "language": language,
}


@wsgify
def app(request):
    segment = request.path_info_peek()
    view = views.get(segment)
    if view is None:
        raise exc.HTTPNotFound()
    if view is greet:
        request.path_info_pop()
    return view(request)
