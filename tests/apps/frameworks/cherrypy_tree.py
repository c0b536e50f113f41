"""CherryPy's own ways: a tree of applications, dispatchers, tools, sessions, and its engine under a server that is not CherryPy's."""

import atexit
import os
import threading
import time

import cherrypy
from cherrypy.lib import auth_digest, static

events = []


def note(name):
    def listener(*arguments):
        events.append(name)
        # The file is there for who looks after the end.
        with open(os.path.join(os.environ["SITE_DATA"], "engine.log"), "a") as file:
            file.write(name + "\n")

    return listener


class Ended(cherrypy.Tool):
    """Counts how often a hook is called for a request."""

    def __init__(self):
        super().__init__("on_end_request", self.count)
        self.counts = {}

    def count(self):
        path = cherrypy.request.path_info
        self.counts[path] = self.counts.get(path, 0) + 1


cherrypy.tools.ended = Ended()


def upper():
    cherrypy.response.body = [chunk.upper() for chunk in cherrypy.response.body]


cherrypy.tools.upper = cherrypy.Tool("before_finalize", upper)


@cherrypy.config(**{"tools.ended.on": True})
class Root:
    @cherrypy.expose
    def index(self):
        return "root at " + cherrypy.url("/")

    @cherrypy.expose
    def default(self, *segments, **query):
        return "/".join(segments) + " " + ",".join(f"{name}={value}" for name, value in sorted(query.items()))

    @cherrypy.expose
    @cherrypy.tools.json_out()
    def events(self):
        return {"events": events, "state": str(cherrypy.engine.state), "ended": cherrypy.tools.ended.counts, "thread": threading.current_thread().name}

    @cherrypy.expose
    @cherrypy.config(**{"response.stream": True})
    def stream(self):
        def body():
            yield "one "
            yield "two"

        return body()

    @cherrypy.expose
    def failing(self):
        raise ValueError("the page failed on purpose")

    @cherrypy.expose
    def teapot(self):
        raise cherrypy.HTTPError(418, "short and stout")

    @cherrypy.expose
    @cherrypy.tools.upper()
    def shouted(self):
        return "quiet"

    @cherrypy.expose
    @cherrypy.tools.caching(delay=600)
    def cached(self):
        cherrypy.response.headers["Content-Type"] = "text/plain"
        return str(time.time_ns())

    @cherrypy.expose
    @cherrypy.tools.encode(encoding="utf-16")
    def wide(self):
        cherrypy.response.headers["Content-Type"] = "text/plain"
        return "žluť"

    @cherrypy.expose
    @cherrypy.tools.etags(autotags=True)
    def tagged(self):
        return "always the same"

    @cherrypy.expose
    @cherrypy.tools.accept(media=["text/html", "application/json"])
    def either(self):
        return "accepted"

    @cherrypy.expose
    def inside(self):
        raise cherrypy.InternalRedirect("/elsewhere", "a=1")


class Notes:
    """A resource: its methods are those of HTTP."""

    exposed = True
    notes = {}

    @cherrypy.tools.json_out()
    def GET(self, name=None):
        return self.notes if name is None else self.notes[name]

    @cherrypy.tools.json_in()
    def PUT(self, name):
        self.notes[name] = cherrypy.request.json
        cherrypy.response.status = 201

    def DELETE(self, name):
        del self.notes[name]
        cherrypy.response.status = 204


class Counter:
    @cherrypy.expose
    def index(self):
        cherrypy.session["count"] = cherrypy.session.get("count", 0) + 1
        return str(cherrypy.session["count"])

    @cherrypy.expose
    def forget(self):
        cherrypy.lib.sessions.expire()
        return "forgotten"


class Shop:
    def item(self, number):
        return f"item {number} below {cherrypy.request.script_name}"

    item.exposed = True


def routes():
    dispatcher = cherrypy.dispatch.RoutesDispatcher()
    dispatcher.connect("item", "/items/{number:[0-9]+}", controller=Shop(), action="item")
    return dispatcher


data = os.environ["SITE_DATA"]
cherrypy.config.update({"environment": "embedded", "log.screen": True, "tools.log_tracebacks.on": True})
cherrypy.tree.mount(Root(), "")
cherrypy.tree.mount(Notes(), "/notes", {"/": {"request.dispatch": cherrypy.dispatch.MethodDispatcher()}})
sessions = os.path.join(data, "sessions")
os.makedirs(sessions, exist_ok=True)
cherrypy.tree.mount(Counter(), "/counter", {"/": {
    "tools.sessions.on": True, "tools.sessions.storage_class": cherrypy.lib.sessions.FileSession, "tools.sessions.storage_path": sessions}})
cherrypy.tree.mount(Shop(), "/shop", {"/": {"request.dispatch": routes()}})
cherrypy.tree.mount(Root(), "/digest", {"/": {
    "tools.auth_digest.on": True, "tools.auth_digest.realm": "site", "tools.auth_digest.key": "a565c27146791cfb",
    "tools.auth_digest.get_ha1": auth_digest.get_ha1_dict_plain({"anna": "sesame"}), "tools.auth_digest.accept_charset": "UTF-8"}})
cherrypy.tree.mount(None, "/static", {"/": {"tools.staticdir.on": True, "tools.staticdir.dir": data, "tools.staticdir.index": "index.html", "tools.gzip.on": True}})
cherrypy.tree.graft(lambda environ, start_response: (start_response("200 OK", [("Content-Type", "text/plain")]), [environ["SCRIPT_NAME"].encode()])[1], "/grafted")

# As CherryPy's documentation says for servers that are not its own: no server, no signal handlers, and the engine for what else listens to it.
cherrypy.server.unsubscribe()
for channel in ("start", "stop", "exit", "start_thread", "stop_thread"):
    cherrypy.engine.subscribe(channel, note(channel))
cherrypy.engine.start()
atexit.register(cherrypy.engine.exit)
app = cherrypy.tree
