"""web.py's own ways: templates in files with a layout, forms, a database, processors, sub-applications, sessions in the database, its static files."""

import os
import threading
import time

import web

data = os.environ["SITE_DATA"]
web.config.debug = False
db = web.database(dbn="sqlite", db=os.path.join(data, "site.db"))
db.ctx.db.execute("pragma busy_timeout = 15000")
db.query("create table if not exists notes (id integer primary key, text text)")
db.query("create table if not exists sessions (session_id char(128) unique not null, atime timestamp not null default current_timestamp, data text)")
render = web.template.render(os.path.join(data, "views"), base="layout", globals={"title": "Deep"})

note_form = web.form.Form(
    web.form.Textbox("text", web.form.notnull, web.form.Validator("at least three letters", lambda value: len(value) > 2), description="Text"),
    web.form.Button("save"),
)


class Notes:
    def GET(self):
        return render.notes(list(db.select("notes", order="id")), note_form())

    def POST(self):
        form = note_form()
        if not form.validates():
            return render.notes([], form)
        with db.transaction():
            db.insert("notes", text=form.d.text)
        raise web.seeother("/notes")


class Rollback:
    def POST(self):
        with db.transaction():
            db.insert("notes", text="never kept")
            raise RuntimeError("rolled back on purpose")


class Count:
    def GET(self):
        session.count += 1
        return str(session.count)


class Forget:
    def GET(self):
        session.kill()
        return "forgotten"


class Context:
    """web.ctx is of the thread: it is the same after others have run."""

    meeting = threading.Barrier(2)

    def GET(self, name):
        web.ctx.mine = name
        self.meeting.wait(15)
        return f"{name} {web.ctx.mine} {web.ctx.path}"


class Inner:
    def GET(self, name):
        return f"{name} at {web.ctx.homepath} in {web.ctx.home}, {web.ctx.path}"


class Away:
    def GET(self):
        raise web.seeother("/here")


class Teapot:
    def GET(self):
        raise web.HTTPError("418 I'm a teapot", {"Content-Type": "text/plain"}, "short and stout")


inner = web.application(("/to", Away, "/(.*)", Inner), globals())
urls = (
    "/notes", Notes, "/rollback", Rollback, "/count", Count, "/forget", Forget, "/context/(.*)", Context, "/inner", inner, "/teapot", Teapot,
    "/old/(.*)", "redirect /context/\\1",
)
site = web.application(urls, globals())
session = web.session.Session(site, web.session.DBStore(db, "sessions"), {"count": 0})


def timed(handle):
    start = time.monotonic()
    try:
        return handle()
    finally:
        web.header("X-Seconds", f"{time.monotonic() - start:.6f}")


def header():
    web.header("X-Loaded", web.ctx.method)


site.add_processor(timed)
site.add_processor(web.loadhook(header))
site.notfound = lambda: web.notfound("nothing of web.py is here")
site.internalerror = lambda: web.internalerror("web.py is sorry")
# web.py's own static files are those in ./static.
os.chdir(data)
app = site.wsgifunc(web.httpserver.StaticMiddleware)
