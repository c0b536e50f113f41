"""Every hook writes a line: its name and what it was called with. Served by wizgi and by gunicorn alike."""
import os

bind = os.environ.get("HOOKS_BIND", "127.0.0.1:0")
workers = 1
threads = 1
graceful_timeout = 10
raw_env = ["HOOKS_RAW=raw"]


def note(name, **details):
    with open(os.environ["HOOKS_LOG"], "a") as file:
        file.write(" ".join([name] + [f"{key}={value}" for key, value in details.items()]) + "\n")


note("executed")


def on_starting(server):
    note("on_starting", workers=server.num_workers, raw=os.environ.get("HOOKS_RAW"))


def when_ready(server):
    server.log.info("hooks: the server is ready")
    note("when_ready", bind=server.cfg.bind == bind or server.cfg.bind == [bind], pid=server.pid == int(os.environ.get("HOOKS_PID", server.pid)))


def nworkers_changed(server, new_value, old_value):
    note("nworkers_changed", new=new_value, old=old_value)


def pre_fork(server, worker):
    note("pre_fork", age=worker.age)


def post_fork(server, worker):
    worker.log.info("hooks: a worker was forked")
    note("post_fork", age=worker.age, own=worker.pid == os.getpid(), parent=worker.ppid == server.pid == os.getppid())


def post_worker_init(worker):
    note("post_worker_init", loaded=callable(worker.app.wsgi()), raw=os.environ.get("HOOKS_RAW"))


def pre_request(worker, req):
    if req.path == "/refused":
        raise ValueError("refused by pre_request")
    if req.path == "/added":
        req.headers.append(("X-ADDED", "by a hook"))
    note("pre_request", method=req.method, uri=req.uri, path=req.path, query=req.query, version=req.version, agent=dict(req.headers).get("USER-AGENT"))


def post_request(worker, req, environ, resp):
    if req.path == "/fails-after":
        raise ValueError("after the request")
    note("post_request", path=req.path, seen=environ.get("PATH_INFO"), status=resp.status if resp else None)


def worker_int(worker):
    note("worker_int")


def worker_abort(worker):
    note("worker_abort")


def worker_exit(server, worker):
    note("worker_exit", own=worker.pid == os.getpid())


def child_exit(server, worker):
    note("child_exit", age=worker.age, pid=worker.pid > 1)


def on_reload(server):
    note("on_reload")


def on_exit(server):
    note("on_exit")
