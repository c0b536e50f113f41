"""
Django's own tests, in a worker of Wizgi. DJANGO_TESTS is the folder of its runtests.py, DJANGO_LABELS the tests to run.

Each request of Django's test client travels: it is written to a socket of this very worker, and the environ that the server makes of it is what
Django's handler gets, in the thread of the test, where its transaction and its settings are. The response goes back over the socket and must arrive
as Django made it. The live servers of tests are this worker too, one of its ports each.
"""

import http.client
import os
import queue
import runpy
import signal
import socket
import sys
import threading
import traceback
import urllib.parse

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import client, testcases

PATIENCE = 60
CALL = "HTTP_X_WIZGI_CALL"

calls = {}
live_servers = {}
counts = {"client": 0, "live": 0, "direct": 0}
count_lock = threading.Lock()


def count(kind):
    with count_lock:
        counts[kind] += 1


def listening_ports():
    """The ports that the server bound before it loaded this module."""
    for number in map(int, os.listdir("/proc/self/fd")):
        try:
            with socket.socket(fileno=os.dup(number)) as found:
                if found.family == socket.AF_INET and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield found.getsockname()[1]
        except OSError:
            pass  # It is no socket, or gone already.


class Call:
    """One request of the test client, seen from three threads: the test's, the one that speaks HTTP, and the server's."""

    def __init__(self, environ):
        self.asked = environ
        self.body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") else b""
        self.received = queue.Queue()
        self.answer = queue.Queue()
        self.closed = threading.Event()
        self.sent = []
        self.error = None

    # The test's thread.

    def can_travel(self):
        """Whether HTTP can say what the test says."""
        texts = [value for name, value in self.asked.items() if name.startswith("HTTP_")]
        return (
            self.asked["PATH_INFO"].startswith("/")
            and str(self.asked.get("CONTENT_LENGTH") or 0) == str(len(self.body))
            and all(isinstance(text, str) and text.isascii() and text.isprintable() and text == text.strip() for text in texts)
            and isinstance(self.asked.get("CONTENT_TYPE", ""), str)
            and self.asked.get("CONTENT_TYPE", "").isprintable()
        )

    def run(self, handle):
        calls[str(id(self))] = self
        wire = threading.Thread(target=self.exchange, daemon=True)
        wire.start()
        environ = self.received.get(timeout=PATIENCE)
        if environ is None:
            raise AssertionError(f"the server answered by itself: {self.wire_response}")
        response = None
        try:
            response = handle(self.merged(environ))
        finally:
            self.answer.put(response)
            wire.join(PATIENCE)
        if not self.closed.wait(PATIENCE):
            raise AssertionError("the server did not close the response")
        self.check(response)
        return response

    def merged(self, environ):
        """What the test says that HTTP cannot (REMOTE_USER, the scheme), and all else from the server."""
        asked = {name: value for name, value in self.asked.items() if not name.startswith(("HTTP_", "CONTENT_"))}
        merged = {**environ, **asked}
        for name in ["REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.input", "wsgi.errors"]:
            merged[name] = environ[name]
        for name in [CALL, "HTTP_ACCEPT_ENCODING"] + (["HTTP_HOST"] if "HTTP_HOST" not in self.asked else []):
            if name not in self.asked:
                merged.pop(name, None)
        for name, value in self.asked.items():
            if value and (name in ("PATH_INFO", "REQUEST_METHOD", "CONTENT_TYPE") or name.startswith("HTTP_")):
                if merged.get(name) != value:
                    raise AssertionError(f"{name} was {value!r} and arrived as {merged.get(name)!r}")
        # The client's own empty values: without a cookie it says "".
        for name, value in self.asked.items():
            merged.setdefault(name, value)
        return merged

    def check(self, response):
        """The response must have arrived as Django made it."""
        status, reason, headers, body = self.wire_response
        if (status, reason) != (response.status_code, response.reason_phrase):
            raise AssertionError(f"{response.status_code} {response.reason_phrase} arrived as {status} {reason}")
        for name, value in head_of(response):
            if name.lower() == "content-length" and status == 204:
                continue  # RFC 9110 section 8.6: the server must not send it.
            if (name.lower(), value.strip()) not in headers:
                raise AssertionError(f"{name}: {value} did not arrive: {headers}")
        if self.sent is not None and self.error is None and body != b"".join(self.sent):
            raise AssertionError(f"the body arrived as {body!r}")
        if response.streaming:
            response.streaming_content = self.received_stream(body)

    def received_stream(self, body):
        if body:
            yield body
        if self.error:
            raise self.error

    # The thread that speaks HTTP.

    def exchange(self):
        asked = self.asked
        target = urllib.parse.quote(asked["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~")
        if asked.get("QUERY_STRING"):
            target += "?" + urllib.parse.quote(asked["QUERY_STRING"].encode("latin-1"), safe="".join(map(chr, range(33, 127))))
        self.wire_response = None
        try:
            connection = http.client.HTTPConnection("127.0.0.1", own_port, timeout=PATIENCE)
            connection.putrequest(asked["REQUEST_METHOD"], target, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", asked.get("HTTP_HOST", "testserver"))
            connection.putheader("X-Wizgi-Call", str(id(self)))
            for name, value in asked.items():
                if name.startswith("HTTP_") and name != "HTTP_HOST" and value:
                    connection.putheader(name[5:].replace("_", "-"), value)
            if asked.get("CONTENT_TYPE"):
                connection.putheader("Content-Type", asked["CONTENT_TYPE"])
            if self.body or asked.get("CONTENT_LENGTH"):
                connection.putheader("Content-Length", str(len(self.body)))
            connection.endheaders(self.body)
            response = connection.getresponse()
            headers = [(name.lower(), value.strip()) for name, value in response.getheaders()]
            try:
                body = response.read()
            except http.client.IncompleteRead as broken:
                body = broken.partial
            self.wire_response = (response.status, response.reason, headers, body)
            connection.close()
        except Exception:
            self.wire_response = traceback.format_exc()
        self.received.put(None)

    # The server's thread.

    def serve(self, environ, start_response):
        self.received.put(environ)
        response = self.answer.get(timeout=PATIENCE)
        if response is None:
            self.closed.set()
            start_response("500 The handler failed", [])
            return []
        start_response(f"{response.status_code} {response.reason_phrase}", head_of(response))
        if getattr(response, "file_to_stream", None) is not None:
            self.sent = None

            def close():
                response.close()
                self.closed.set()

            response.file_to_stream.close = close
            return environ["wsgi.file_wrapper"](response.file_to_stream, response.block_size)
        return Body(self, response)


class Body:
    def __init__(self, call, response):
        self.call = call
        self.items = iter(response)

    def __iter__(self):
        return self

    def __next__(self):
        try:
            item = next(self.items)
        except StopIteration:
            raise
        except BaseException as error:
            self.call.error = error
            raise
        self.call.sent.append(item)
        return item

    def close(self):
        self.call.closed.set()


def head_of(response):
    """As Django's WSGIHandler gives it to start_response."""
    return [*response.items(), *(("Set-Cookie", cookie.output(header="")) for cookie in response.cookies.values())]


handle_directly = client.ClientHandler.__call__


def handle(self, environ):
    call = Call(environ)
    if not call.can_travel():
        count("direct")
        environ["wsgi.input"] = client.FakePayload(call.body) if call.body else environ["wsgi.input"]
        return handle_directly(self, environ)
    count("client")
    return call.run(lambda received: handle_directly(self, received))


class LiveServerThread(testcases.LiveServerThread):
    """Takes one of the worker's ports for its handler."""

    def run(self):
        try:
            self.handler = self.static_handler(testcases._MediaFilesHandler(WSGIHandler()))
            self._create_server()
        except Exception as error:
            self.error = error
        self.is_ready.set()

    def _create_server(self, **_):
        if self.port:
            raise OSError(f"the server has not bound port {self.port}")
        self.port = free_ports.get(timeout=PATIENCE)
        live_servers[self.port] = self

    def serve(self, environ, start_response):
        count("live")
        # The tests keep their database in memory, in a connection of their own.
        for alias, connection in (self.connections_override or {}).items():
            connections[alias] = connection
        return self.handler(environ, start_response)

    def terminate(self):
        if live_servers.pop(self.port, None):
            free_ports.put(self.port)
        self.join()


def application(environ, start_response):
    if call := calls.pop(environ.get(CALL), None):
        return call.serve(environ, start_response)
    return live_servers[int(environ["SERVER_PORT"])].serve(environ, start_response)


def run():
    os.chdir(os.environ["DJANGO_TESTS"])
    sys.path.insert(0, os.environ["DJANGO_TESTS"])
    sys.argv = ["runtests.py", "--parallel=1", "--noinput", *os.environ["DJANGO_LABELS"].split()]
    try:
        runpy.run_path("runtests.py", run_name="__main__")
    except SystemExit:
        pass  # It says so when tests failed; it has printed which.
    except BaseException:
        traceback.print_exc()
    print(f"requests: {counts['client']} of the client, {counts['live']} to live servers; {counts['direct']} not over HTTP", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


client.ClientHandler.__call__ = handle
testcases.LiveServerTestCase.server_thread_class = LiveServerThread
testcases.LiveServerThread = LiveServerThread
own_port, *others = listening_ports()
free_ports = queue.Queue()
for port in others:
    free_ports.put(port)
threading.Thread(target=run, daemon=True).start()
