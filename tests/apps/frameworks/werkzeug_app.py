"""The small site in Werkzeug alone: its routing, its request and response, its middleware."""

import hashlib
import json
import os

from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import responder

from gate import gated_lines

urls = Map([
    Rule("/", endpoint="home"),
    Rule("/greet/<name>", endpoint="greet"),
    Rule("/search", endpoint="search"),
    Rule("/form", endpoint="form", methods=["GET", "POST"]),
    Rule("/upload", endpoint="upload", methods=["POST"]),
    Rule("/json", endpoint="sum_numbers", methods=["POST"]),
    Rule("/cookies", endpoint="cookies"),
    Rule("/visits", endpoint="visits"),
    Rule("/stream", endpoint="stream"),
    Rule("/download", endpoint="download"),
    Rule("/redirect", endpoint="to_greeting"),
    Rule("/where", endpoint="where"),
    Rule("/peer", endpoint="peer"),
    Rule("/empty", endpoint="empty"),
    Rule("/error", endpoint="error"),
    Rule("/branch/", endpoint="home"),
])


def as_json(value):
    return Response(json.dumps(value), mimetype="application/json")


class Views:
    def home(self, request, url):
        return Response("<h1>A small site in Werkzeug</h1>", mimetype="text/html")

    def greet(self, request, url, name):
        return Response(f"Hello, {name}!")

    def search(self, request, url):
        return as_json({"q": request.args.getlist("q"), "lang": request.args.get("lang")})

    def form(self, request, url):
        if request.method == "POST":
            return Response(f"{request.form['name']} lives in {request.form['city']}")
        return Response('<form method="post"><input name="name"><input name="city"></form>', mimetype="text/html")

    def upload(self, request, url):
        file = request.files["file"]
        data = file.read()
        return as_json({"filename": file.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": request.form["note"]})

    def sum_numbers(self, request, url):
        return as_json({"sum": sum(request.json["numbers"]), "text": request.json["text"]})

    def cookies(self, request, url):
        response = as_json(request.cookies)
        response.set_cookie("colour", "blue")
        response.set_cookie("taste", "sweet")
        return response

    def visits(self, request, url):
        count = request.cookies.get("visits", 0, type=int) + 1
        response = Response(f"visits: {count}")
        response.set_cookie("visits", str(count), httponly=True)
        return response

    def stream(self, request, url):
        return Response(gated_lines(request.args.get("gate", type=int), request.args.get("lines", type=int)))

    def download(self, request, url):
        return send_file(os.path.join(os.environ["SITE_DATA"], "large.bin"), request.environ)

    def to_greeting(self, request, url):
        return redirect(url.build("greet", {"name": "Jürgen"}))

    def where(self, request, url):
        return as_json({"url": url.build("greet", {"name": "Jürgen"}, force_external=True), "script_name": request.root_path})

    def peer(self, request, url):
        return as_json({"address": request.remote_addr, "scheme": request.scheme, "host": request.host})

    def empty(self, request, url):
        return Response(status=204)

    def error(self, request, url):
        raise RuntimeError("the view failed on purpose")


views = Views()


@responder
def site(environ, start_response):
    request = Request(environ)
    url = urls.bind_to_environ(environ)
    try:
        endpoint, arguments = url.match()
        return getattr(views, endpoint)(request, url, **arguments)
    except HTTPException as answer:
        return answer


# The same site again under a prefix, behind what claims to be a proxy, and below a folder of files.
app = DispatcherMiddleware(site, {
    "/mounted": site,
    "/proxied": ProxyFix(site, x_for=1, x_proto=1, x_host=1),
    "/shared": SharedDataMiddleware(site, {"/files": os.environ["SITE_DATA"], "/package": ("werkzeug.debug", "shared")}),
})
