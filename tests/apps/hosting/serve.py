"""Serves shop.py by another server, as its documentation shows: python serve.py SERVER. Ends at SIGTERM, by Python's own handler."""
import signal
import sys

from shop import app


def with_tornado():
    import asyncio

    from tornado.httpserver import HTTPServer
    from tornado.netutil import bind_sockets
    from tornado.web import Application, FallbackHandler, RequestHandler
    from tornado.wsgi import WSGIContainer

    class Native(RequestHandler):
        def get(self):
            self.write("by Tornado itself")

    async def main():
        sockets = bind_sockets(0, "127.0.0.1")
        HTTPServer(Application([("/native", Native), (".*", FallbackHandler, {"fallback": WSGIContainer(app)})])).add_sockets(sockets)
        listening(sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(main())


def with_waitress():
    from waitress.server import create_server

    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    listening(server.effective_port)
    server.run()


def with_cheroot():
    from cheroot.wsgi import Server

    server = Server(("127.0.0.1", 0), app, numthreads=4)
    server.prepare()
    listening(server.bind_addr[1])
    try:
        server.serve()
    finally:
        server.stop()


def with_wsgiref():
    from wsgiref.simple_server import make_server
    from wsgiref.validate import validator

    server = make_server("127.0.0.1", 0, validator(app))
    listening(server.server_port)
    server.serve_forever()


def listening(port):
    print(f"Listening at: http://127.0.0.1:{port}", flush=True)


signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
globals()[f"with_{sys.argv[1]}"]()
