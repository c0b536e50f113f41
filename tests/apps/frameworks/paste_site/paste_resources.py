"""Resources as decorated functions and classes, with routes below routes, in a few lines on WebOb: the way of bobo."""

import json
import re
from urllib.parse import quote

import webob
import webob.exc


class Routes:
    """An application whose resources are the decorated functions of a module."""

    def __init__(self):
        self.table = []

    def query(self, path, method=("GET", "HEAD", "POST"), content_type="text/html"):
        """A function whose arguments are the path's parts and the request's parameters."""
        def decorate(function):
            self.table.append((compile_path(path, True), method, lambda request, found: answer(function, {**request.params, **found}, request, content_type)))
            return function
        return decorate

    def subroute(self, path):
        """A function that gives the application for what is below a path."""
        def decorate(function):
            self.table.append((compile_path(path, False), None, lambda request, found: function(request, **found)))
            return function
        return decorate

    def __call__(self, environ, start_response):
        request = webob.Request(environ)
        allowed = set()
        for pattern, methods, make in self.table:
            match = pattern.match(request.path_info)
            if match is None:
                continue
            if methods is None:
                inner = make(request, match.groupdict())
                if inner is None:
                    continue
                for _ in range(match.group().strip("/").count("/") + 1):
                    request.path_info_pop()
                return inner(environ, start_response)
            if request.method in methods:
                return make(request, match.groupdict())(environ, start_response)
            allowed.update(methods)
        problem = webob.exc.HTTPMethodNotAllowed(headers={"Allow": ", ".join(sorted(allowed))}) if allowed else webob.exc.HTTPNotFound()
        return problem(environ, start_response)


def compile_path(path, is_whole):
    parts = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", path)
    return re.compile(parts + ("$" if is_whole else "(?=/|$)"))


def answer(function, values, request, content_type):
    names = function.__code__.co_varnames[:function.__code__.co_argcount]
    missing = [name for name in names if name not in values and name != "request"]
    if missing:
        return webob.exc.HTTPForbidden(f"missing: {missing[0]}")
    try:
        result = function(**{name: request if name == "request" else values[name] for name in names})
    except webob.exc.HTTPException as problem:
        return problem
    if isinstance(result, (dict, list)):
        result, content_type = json.dumps(result), "application/json"
    return webob.Response(text=result, content_type=content_type, charset="utf-8")


items = Routes()
shelf = {"čaj": ["zelený"], "káva": []}


@items.query("/")
def index():
    return sorted(shelf)


@items.query("/add", method=("POST",))
def add(name, kind):
    shelf.setdefault(name, []).append(kind)
    raise webob.exc.HTTPFound(location="kinds/" + quote(name))


@items.query("/greet/:name", content_type="text/plain")
def greet(request, name, greeting):
    return f"{greeting}, {name} ({request.script_name})"


@items.subroute("/kinds/:name")
def kinds_of(request, name):
    if name not in shelf:
        return None
    below = Routes()

    @below.query("")
    def all_kinds():
        return shelf[name]

    @below.query("/:number", content_type="text/plain")
    def one(request, number):
        return f"{shelf[name][int(number)]} below {request.environ['SCRIPT_NAME'].encode('latin-1').decode()}"

    return below


def make_app(global_conf):
    return items
