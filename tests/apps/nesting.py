"""Python around C#, inside C#, and both: the first part of the path names a case."""
import gc
import io
import os
import sys
import traceback
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import wizgi

SHOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Shop", "bin", "Release", "net10.0", "Shop.dll")


def shop(member):
    return wizgi.load(f"{SHOP}:Shop.Api.{member}")


def text(start_response, *lines):
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return ["\n".join(str(line) for line in lines).encode()]


def call(app, environ=None, **more):
    """Calls an application as a test client would: status, headers, body, and what write() got."""
    environ = dict(environ or {}, **more)
    setup_testing_defaults(environ)
    seen, written = [], []

    def start_response(status, headers, exc_info=None):
        if exc_info and written:
            raise exc_info[1].with_traceback(exc_info[2])
        seen[:] = [status, headers]
        return written.append

    body = app(environ, start_response)
    try:
        content = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    return seen[0], seen[1], b"".join(written) + content


def validated(environ, start_response):
    """wsgiref.validate on both sides of the C# application named behind."""
    return validator(shop(environ["PATH_INFO"].rsplit("/", 1)[1]))(environ, start_response)


validated = validator(validated)


def marking(environ, start_response):
    environ["python.object"] = sys
    environ["HTTP_X_SECRET"] = "x"
    body = b"".join(shop("Marking")(environ, start_response)).decode()
    lines = [body, environ["shop.inner"], environ["shop.number"], "HTTP_X_SECRET" in environ, type(environ["shop.list"]).__name__, environ["python.object"] is sys]
    return ["\n".join(map(str, lines)).encode()]


def raising(environ, start_response):
    """A C# exception, as Python sees it."""
    try:
        call(shop("Failing"))
    except wizgi.Error as problem:
        return text(start_response, type(problem).__mro__[1].__name__, traceback.format_exc())
    return text(start_response, "nothing was raised")


def raising_late(environ, start_response):
    try:
        call(shop("FailingLate"))
    except wizgi.Error as problem:
        return text(start_response, problem)
    return text(start_response, "nothing was raised")


class Refusal(Exception):
    pass


def refusing(environ, start_response):
    """An exception of start_response comes through C# as the same object."""
    refusal = Refusal("not today")

    def refuse(status, headers, exc_info=None):
        raise refusal

    setup_testing_defaults(environ)
    try:
        shop("Application")(environ, refuse)
    except Refusal as problem:
        return text(start_response, problem is refusal, traceback.format_exc())
    return text(start_response, "nothing was raised")


def again(environ, start_response):
    """A C# exception that start_response is given, and raises."""
    try:
        call(shop("StartingAgain"))
    except wizgi.Error as problem:
        return text(start_response, problem)
    return text(start_response, "nothing was raised")


def inputs(environ, start_response):
    """Inputs that are not the server's."""
    echo = shop("Echo")

    class Minimal:
        def __init__(self):
            self.left = [b"ab", b"c", b""]

        def read(self, size):
            return self.left.pop(0)

    results = [call(echo, **{"wsgi.input": io.BytesIO(b"x" * 200000)})[2] == b"x" * 200000, call(echo, **{"wsgi.input": Minimal()})[2]]
    for wrong in (io.StringIO("text"), object(), Broken()):
        try:
            results.append(call(echo, **{"wsgi.input": wrong}))
        except Exception as problem:
            results.append(f"{type(problem).__name__}: {problem}")
    return text(start_response, *results)


class Broken:
    def read(self, size):
        raise OSError("the client went away")


def wrong_calls(environ, start_response):
    app, results = shop("Application"), []
    for arguments in ((), ({},), (None, start_response), ([], start_response), ({}, None), ({"PATH_INFO": 1}, start_response, 3)):
        try:
            app(*arguments)
            results.append("passed")
        except Exception as problem:
            results.append(f"{type(problem).__name__}: {problem}".splitlines()[0])
    return text(start_response, *results)


def loading(environ, start_response):
    results = []
    for reference in (f"{SHOP}:Shop.Api.Aplication", "nowhere.dll:A.B", 5, "nesting:inner"):
        try:
            results.append(f"loaded {type(wizgi.load(reference)).__name__}")
        except Exception as problem:
            results.append(f"{type(problem).__name__}: {problem}")
    return text(start_response, repr(shop("Application")), wizgi.__doc__.split(".")[0], *results)


def keeping(environ, start_response):
    results = []
    for member in ("Keeping", "Keeping", "Threading"):
        try:
            results.append(call(shop(member))[2])
        except Exception as problem:
            results.append(str(problem).splitlines()[0])
    return text(start_response, *results)


def forking(environ, start_response):
    """A child cannot run C#, and says so."""
    app = shop("Application")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            call(app)
            os.write(writing, b"called")
        except RuntimeError as problem:
            os.write(writing, str(problem).encode())
        del app
        os._exit(0)
    os.waitpid(child, 0)
    return text(start_response, os.read(reading, 1000).decode(), call(app)[2].decode())


KEY = "X-" + "y" * 40


def leaking(environ, start_response):
    """What there is after many calls of every kind: references to a text of every environ and to None, Python objects, memory in KiB."""
    members = [shop(name) for name in ("Application", "Closing", "Echo", "Failing", "FailingLate", "Write", "Marking", "StartingAgain")]
    stderr = io.StringIO()
    for _ in range(int(environ["QUERY_STRING"])):
        for app in members:
            stderr.seek(0)
            stderr.truncate()
            try:
                call(app, {"wsgi.errors": stderr, "HTTP_KEY": KEY})
            except wizgi.Error:
                pass
    gc.collect()
    with open("/proc/self/statm") as statm:
        pages = int(statm.read().split()[1])
    return text(start_response, sys.getrefcount(KEY), sys.getrefcount(None), len(gc.get_objects()), pages * 4)


def werkzeug(environ, start_response):
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    return DispatcherMiddleware(lambda e, s: text(s, "Python at the root"), {"/werkzeug/shop": shop("Environ")})(environ, start_response)


def flask(environ, start_response):
    """Flask's test client calls C#."""
    import flask as framework
    from werkzeug.test import Client

    app = framework.Flask("around")
    app.wsgi_app = shop("Echo")
    answer = app.test_client().post("/a", data=b"from the test client")
    other = Client(shop("Stream")).get("/", query_string=__file__)
    return text(start_response, answer.status, answer.data.decode(), other.data.decode().split())


def webtest(environ, start_response):
    """WebTest, whose lint checks every call and every answer, calls C#."""
    from webtest import TestApp

    client = TestApp(shop("Echo"))
    answer = client.post("/a", b"from WebTest", content_type="text/plain")
    missing = TestApp(shop("Environ")).get("/no/such", status="*")
    return text(start_response, answer.status, answer.text, missing.status_int)


def django(environ, start_response):
    """Django middleware around C#, through a request of Django's."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x", ROOT_URLCONF=__name__, MIDDLEWARE=["nesting.ShopMiddleware"])
        import django as framework

        framework.setup()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()(environ, start_response)


urlpatterns = []


class ShopMiddleware:
    """Answers with what a C# application says."""

    def __init__(self, get_response):
        self.app = shop("Application")

    def __call__(self, request):
        from django.http import HttpResponse

        status, headers, body = call(self.app, dict(request.environ))
        return HttpResponse(body + b" in Django", status=int(status.split()[0]), headers=dict(headers))


CASES = {name: value for name, value in list(globals().items()) if callable(value) and name not in ("shop", "text", "call")}


def app(environ, start_response):
    return CASES[environ["PATH_INFO"].split("/")[1]](environ, start_response)


# ---- Python inside C# ---------------------------------------------------------------------------------------------------------


def inner(environ, start_response):
    """Says what it received; /fail raises, /read reads its input, /middle goes on into C#."""
    name = environ["PATH_INFO"].rsplit("/", 1)[1]
    if name == "fail":
        raise LookupError("no such thing")
    if name == "read":
        return text(start_response, environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
    if name == "lines":
        return text(start_response, *environ["wsgi.input"].readlines())
    if name == "csharp":
        call(shop("Failing"))
    environ["shop.inner"] = "set by Python"
    return Closing(text(start_response, type(environ) is dict, environ.get("shop.outer"), environ.get("shop.order"), "HTTP_X_SECRET" in environ,
                        environ["SCRIPT_NAME"], environ["PATH_INFO"], isinstance(environ["wsgi.url_scheme"], str)), environ["wsgi.errors"])


class Closing(list):
    def __init__(self, items, errors):
        super().__init__(items)
        self.errors = errors

    def close(self):
        print("the inner body is closed", file=self.errors)


# C# (--middleware) around validate around Python around validate around C#.
layers = validator(lambda environ, start_response: validator(shop(environ["PATH_INFO"].rsplit("/", 1)[1]))(environ, start_response))
linted_inner = validator(lambda environ, start_response: list(inner(environ, start_response)))
