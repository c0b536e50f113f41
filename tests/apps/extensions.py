"""Uses wsgi.early_hints, wsgi.ext.http.send_trailers and wizgi.client_disconnected. One path a behaviour."""
import os
import tempfile
import threading
import time
from urllib.parse import unquote

TEXT = [("Content-Type", "text/plain")]
HINT = ("Link", "</style.css>; rel=preload; as=style")
kept = {}


def outcome(use):
    """What came of a call, as text."""
    try:
        return "returned " + repr(use())
    except Exception as error:
        return f"raised {type(error).__name__}: {error}"


def answer(start_response, text):
    start_response("200 OK", TEXT)
    return [text.encode()]


# ---- Early hints ------------------------------------------------------------------------------------------------------------


def hints(environ, start_response):
    environ["wsgi.early_hints"]([HINT])
    return answer(start_response, "hinted")


def two_hints(environ, start_response):
    environ["wsgi.early_hints"]([HINT])
    start_response("200 OK", TEXT)
    environ["wsgi.early_hints"]((header for header in [("Link", "</b.js>; rel=preload; as=script"), ("X-Two", "zwei \xe4")]))
    return [b"hinted twice"]


def hints_then_wait(environ, start_response):
    """Answers when the file that the query names is there."""
    environ["wsgi.early_hints"]([HINT])
    end = time.monotonic() + 30
    while not os.path.exists(environ["QUERY_STRING"]) and time.monotonic() < end:
        time.sleep(0.002)
    return answer(start_response, "waited")


def hints_then_read(environ, start_response):
    """Answers with the body that comes behind the hints."""
    environ["wsgi.early_hints"]([HINT])
    return answer(start_response, environ["wsgi.input"].read().decode())


def read_then_hints(environ, start_response):
    body = environ["wsgi.input"].read().decode()
    environ["wsgi.early_hints"]([HINT])
    return answer(start_response, body)


def hints_then_error(environ, start_response):
    environ["wsgi.early_hints"]([HINT])
    raise ValueError("after the hints")


def hints_behind_head(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"head is out, "
    yield outcome(lambda: environ["wsgi.early_hints"]([HINT])).encode()


def hints_with(environ, start_response):
    """The query is the argument, in Python."""
    argument = eval(unquote(environ["QUERY_STRING"]))
    return answer(start_response, outcome(lambda: environ["wsgi.early_hints"](argument)))


def hints_from_thread(environ, start_response):
    thread = threading.Thread(target=environ["wsgi.early_hints"], args=([HINT],))
    thread.start()
    thread.join()
    return answer(start_response, "hinted")


def file_beside_thread(environ, start_response):
    """Sends a file that no socket takes at once, while a thread tries to use the response."""
    gone, calls = environ["wizgi.client_disconnected"], {
        "start_response": lambda: start_response("200 OK", TEXT, (ValueError, ValueError(), None)),
        "write": lambda: write(b"from the thread"),
        "hints": lambda: environ["wsgi.early_hints"]([HINT]),
    }
    kept["outcome"] = ""

    def use():
        while "sends" not in (text := outcome(calls["hints"])) and "ended" not in text:
            time.sleep(0.002)
        kept["outcome"] = "\n".join([outcome(gone), *(outcome(call) for call in calls.values())])

    # Behind a written part the body is chunked, and its file cannot be left to be sent later.
    write = start_response("200 OK", TEXT)
    write(b"first")
    file = tempfile.TemporaryFile()
    file.truncate(256 * 1024 * 1024)
    threading.Thread(target=use).start()
    return environ["wsgi.file_wrapper"](file)


# ---- Trailers ---------------------------------------------------------------------------------------------------------------


def offered(environ, start_response):
    return answer(start_response, repr("wsgi.ext.http.send_trailers" in environ))


def trailers_before_list(environ, start_response):
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])
    start_response("200 OK", TEXT)
    environ["wsgi.ext.http.send_trailers"]([("X-Late", "\xe4")])
    return [b"one ", b"two"]


def trailers_in_generator(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"one "
    yield b"two"
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])


def trailers_of_nothing(environ, start_response):
    start_response("200 OK", TEXT)
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "none")])
    return []


def trailers_behind_large_items(environ, start_response):
    start_response("200 OK", TEXT)
    for _ in range(8):
        yield bytes(256 * 1024)
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])


def trailers_behind_write(environ, start_response):
    start_response("200 OK", TEXT)(b"written")
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])
    return []


def trailers_with(environ, start_response):
    """The query is the argument, in Python."""
    start_response("200 OK", TEXT)
    argument = eval(unquote(environ["QUERY_STRING"]))
    yield outcome(lambda: environ["wsgi.ext.http.send_trailers"](argument)).encode()


def trailers_of_status(environ, start_response):
    """The query is the status; no Content-Type, so that 204 and 304 are in order."""
    start_response(unquote(environ["QUERY_STRING"]), [])
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])
    return []


def trailers_beside_length(environ, start_response):
    start_response("200 OK", [*TEXT, ("Content-Length", "5")])
    kept["outcome"] = outcome(lambda: environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")]))
    return [b"hello"]


def length_beside_trailers(environ, start_response):
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])
    kept["outcome"] = outcome(lambda: start_response("200 OK", [*TEXT, ("Content-Length", "5")]))
    start_response("200 OK", TEXT)
    return [b"hello"]


def trailers_in_close(environ, start_response):
    class Body:
        def __iter__(self):
            return iter([b"one"])

        def close(self):
            kept["outcome"] = outcome(lambda: environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")]))

    start_response("200 OK", TEXT)
    return Body()


def last_outcome(environ, start_response):
    return answer(start_response, kept["outcome"])


def trailers_then_error(environ, start_response):
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])
    raise ValueError("after the trailers")


def trailers_then_replaced(environ, start_response):
    start_response("200 OK", TEXT)
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])
    try:
        raise ValueError("the response is not to be")
    except ValueError:
        import sys

        start_response("503 Later", [*TEXT, ("Content-Length", "5")], sys.exc_info())
    return [b"later"]


def trailers_then_error_in_body(environ, start_response):
    start_response("200 OK", TEXT)
    environ["wsgi.ext.http.send_trailers"]([("X-Sum", "abc")])
    yield b"one"
    raise ValueError("in the body")


# ---- client_disconnected ----------------------------------------------------------------------------------------------------


def connected(environ, start_response):
    return answer(start_response, repr([environ["wizgi.client_disconnected"]() for _ in range(100)].count(True)))


def connected_with_body(environ, start_response):
    """Asks before, while and after it reads the body, byte by byte."""
    gone, seen = environ["wizgi.client_disconnected"], []
    while True:
        seen.append(gone())
        if not environ["wsgi.input"].read(1):
            break
    return answer(start_response, repr(any(seen)))


def until_gone(environ, start_response):
    """Streams until the client has gone, and writes what happened into the file that the query names."""
    gone = environ["wizgi.client_disconnected"]
    path = environ["QUERY_STRING"]

    class Body:
        events = []

        def __iter__(self):
            yield b"first"
            end = time.monotonic() + 30
            while not gone():
                if time.monotonic() > end:
                    self.events.append("nobody went")
                    return
                time.sleep(0.002)
            self.events.append(f"gone {gone()}")
            yield b"for nobody"
            self.events.append("asked for more")

        def close(self):
            self.events.append("closed")
            with open(path + ".part", "w") as file:
                file.write(", ".join(self.events))
            os.rename(path + ".part", path)

    start_response("200 OK", TEXT)
    return Body()


def gone_before_head(environ, start_response):
    """Waits for the client to go before anything is sent; answers all the same. Hints say that it is here."""
    environ["wsgi.early_hints"]([HINT])
    end = time.monotonic() + 30
    while not environ["wizgi.client_disconnected"]() and time.monotonic() < end:
        time.sleep(0.002)
    start_response("200 OK", TEXT)
    with open(environ["QUERY_STRING"], "w"):
        pass
    return [b"for nobody"]


# ---- Kept after the request -------------------------------------------------------------------------------------------------

CALLS = {
    "wsgi.early_hints": lambda call: call([("X-Stale", "1")]),
    "wsgi.ext.http.send_trailers": lambda call: call([("X-Stale", "1")]),
    "wizgi.client_disconnected": lambda call: call(),
}


def keep(environ, start_response):
    for key in CALLS:
        kept[key] = environ[key]
    return answer(start_response, "kept")


def keep_environ(environ, start_response):
    kept.update(environ=environ)
    return answer(start_response, "kept")


def call_kept(environ, start_response):
    text = [outcome(lambda: call(kept[key])) for key, call in CALLS.items()]
    return answer(start_response, "\n".join(text))


def call_of_kept_environ(environ, start_response):
    text = [outcome(lambda: call(kept["environ"][key])) for key, call in CALLS.items()]
    return answer(start_response, "\n".join(text))


def call_kept_from_thread(environ, start_response):
    text = []
    thread = threading.Thread(target=lambda: text.extend(outcome(lambda: call(kept[key])) for key, call in CALLS.items()))
    thread.start()
    thread.join()
    return answer(start_response, "\n".join(text))


def are_recycled(environ, start_response):
    """Whether the callables are those of the request before."""
    now = {key: id(environ[key]) for key in ("wsgi.early_hints", "wizgi.client_disconnected")}
    before = kept.get("ids")
    kept["ids"] = now
    return answer(start_response, repr(now == before))
