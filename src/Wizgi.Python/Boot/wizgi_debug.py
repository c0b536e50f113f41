"""The page of an error, for --debug and --reload: source lines, local names, the chain of exceptions, the request.

Loaded only with these settings. The page is read by a browser and made of what an application, and so its clients, chose: everything is
escaped, nothing is loaded from elsewhere, no script runs. Values that look secret are masked, the names as Django has them.
"""
import _thread
import base64
import collections.abc
import contextvars
import hashlib
import linecache
import os
import re
import reprlib
import sys
import time
import traceback
from html import escape

import wizgi_boot

MASK = "********"
CONTEXT_LINES = 5
MAX_FRAMES = 60  # of one exception; of more the oldest and the newest half
MAX_CHAIN = 8
MAX_NAMES = 60  # of one frame
MAX_VALUE = 1000  # characters
MAX_LINE = 500  # characters of a source line
MAX_TEXT = 100_000  # characters of the plain traceback

# Seconds: what one value may take, and all of them.
VALUE_TIME = 0.2
PAGE_TIME = 2.0

# Django's SafeExceptionReporterFilter.hidden_settings, and what else carries a session.
SECRET = re.compile(r"api|auth|token|key|secret|pass|pwd|signature|credential|cookie|session|csrf|private", re.IGNORECASE)
# name='value', "name": "value", name=value in the text of an object, a query or a cookie.
SECRET_IN_TEXT = re.compile(
    r"""(?P<name>["']?[\w.\-]{0,40}(?:api|auth|token|key|secret|pass|pwd|signature|credential|cookie|session|csrf|private)[\w.\-]{0,40}["']?\s{0,9}(?:=|:\s)\s{0,9})"""
    r"""(?P<value>b?'(?:[^'\\]|\\.)*'?|b?"(?:[^"\\]|\\.)*"?|[^\s&;,)}\]]+)""", re.IGNORECASE)
SECRET_IN_URL = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")

STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.4rem;margin-bottom:.3rem}h2{font-size:1.1rem;margin-top:2rem}
pre,code{font:13px/1.45 ui-monospace,monospace}
pre{background:#8881;padding:.5rem;overflow:auto;margin:.4rem 0}
ol{padding-left:1.5rem}li{margin:.8rem 0}
mark{display:block;background:#f502;color:inherit}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td{border-top:1px solid #8884;padding:.2rem .4rem;vertical-align:top;font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap}
td:first-child{width:14rem}
summary{cursor:pointer}.dim{opacity:.7}
"""

HEADERS = (
    ("Content-Security-Policy",
     "default-src 'none'; style-src 'sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
     + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def header_lines():
    """The fields that go with a page, as lines 'Name: value'."""
    return "\n".join(": ".join(field) for field in HEADERS)


def page(problem, environ=None):
    """The page of an exception, as UTF-8. Never fails."""
    try:
        text = render(problem, environ)
    except Exception as another:
        text = f"<!doctype html><meta charset=utf-8><pre>{escape(wizgi_boot.summarize(problem))}\n\nno page could be made: {escape(type(another).__name__)}</pre>"
    return text.encode("utf-8", "backslashreplace")


def render(problem, environ):
    values = Values()
    title = cut(summary(problem), MAX_VALUE)
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>",
             f"<h1>{escape(title)}</h1>"]
    if environ is not None:
        parts.append(f"<p class=dim>{escape(cut(request_line(environ), MAX_VALUE))}</p>")
    for exception, link in chain(problem):
        if link:
            parts.append(f"<h2>{link}: {escape(cut(summary(exception), MAX_VALUE))}</h2>")
        parts.append(frames(exception, values))
    plain = wizgi_boot.describe(problem)
    if plain:
        parts.append(f"<h2>Traceback</h2><pre>{escape(cut(plain, MAX_TEXT))}</pre>")
    if environ is not None:
        parts.append("<h2>Request</h2>" + table(sorted(environ_items(environ, values))))
    parts.append("<p class=dim>Clients on this machine see this page, because the server runs with <code>--debug</code> or <code>--reload</code>. "
                 "Never in production.</p></html>")
    return "".join(parts)


def summary(problem):
    try:
        return wizgi_boot.summarize(problem)
    except Exception:  # a hostile __str__
        return type(problem).__name__


def chain(problem):
    """The exception, then those it came from, each with how it did."""
    seen = set()
    link = ""
    while problem is not None and id(problem) not in seen and len(seen) < MAX_CHAIN:
        seen.add(id(problem))
        yield problem, link
        if problem.__cause__ is not None:
            problem, link = problem.__cause__, "Caused by"
        else:
            problem, link = None if problem.__suppress_context__ else problem.__context__, "While this was handled"


# ---- Frames -----------------------------------------------------------------------------------------------------------------


def frames(problem, values):
    found = list(traceback.walk_tb(wizgi_boot.application_frames(problem)))
    found = [(frame, line) for frame, line in found if not wizgi_boot.is_ours(frame.f_code.co_filename)]
    left_out = len(found) - MAX_FRAMES
    if left_out > 0:
        found = found[:MAX_FRAMES // 2] + found[-(MAX_FRAMES // 2):]
    newest = next((frame for frame, _ in reversed(found) if not is_library(frame.f_code.co_filename)), None)
    items = [syntax_item(problem)] if isinstance(problem, SyntaxError) and problem.filename else []
    items += [item(frame, line, values, is_open=frame is newest) for frame, line in reversed(found)]
    note = f"<p class=dim>{left_out} calls in the middle are left out.</p>" if left_out > 0 else ""
    return f"<p class=dim>The newest call is on top.</p><ol>{''.join(items)}</ol>{note}" if items else ""


def item(frame, line, values, is_open):
    code = frame.f_code
    names = table(local_items(frame, values))
    return (f"<li><code>{escape(code.co_filename)}</code>, line {line}, in <b>{escape(code.co_name)}</b>"
            f"{source(code.co_filename, line, frame.f_globals)}"
            + (f"<details{' open' if is_open else ''}><summary>Names</summary>{names}</details>" if names else "") + "</li>")


def syntax_item(problem):
    lines = source(problem.filename, problem.lineno or 0, None) or f"<pre>{escape(cut(problem.text or '', MAX_LINE))}</pre>"
    return f"<li><code>{escape(str(problem.filename))}</code>, line {problem.lineno}{lines}</li>"


def source(filename, line, module):
    """The lines around a line, which is marked; nothing when there is no source."""
    try:
        linecache.checkcache(filename)
        lines = linecache.getlines(filename, module)
    except Exception:
        return ""
    first, last = max(1, line - CONTEXT_LINES), min(len(lines), line + CONTEXT_LINES)
    if not lines or line > len(lines):
        return ""
    shown = []
    for number in range(first, last + 1):
        text = escape(f"{number:5} {cut(lines[number - 1].rstrip(), MAX_LINE)}")
        shown.append(f"<mark>{text}</mark>" if number == line else text + "\n")
    return f"<pre>{''.join(shown)}</pre>"


def local_items(frame, values):
    module_level = frame.f_code.co_name == "<module>"
    found = []
    for name, value in list(frame.f_locals.items()):
        if name.startswith("__") and name.endswith("__"):
            continue
        # What a module imports and defines says nothing about its state.
        if module_level and (isinstance(value, (type, type(sys))) or type(value).__name__ in ("function", "builtin_function_or_method")):
            continue
        if len(found) == MAX_NAMES:
            found.append(("…", "more names are left out"))
            break
        found.append((name, values.show(name, value)))
    return found


def is_library(filename):
    return "site-packages" in filename or "dist-packages" in filename or filename.startswith(os.path.dirname(os.__file__))


# ---- Request ----------------------------------------------------------------------------------------------------------------


def request_line(environ):
    get = environ.get if isinstance(environ, dict) else lambda key, default: default
    return scrub(f"{get('REQUEST_METHOD', '')} {get('SCRIPT_NAME', '')}{get('PATH_INFO', '')}")


def environ_items(environ, values):
    for key, value in list(environ.items())[:300]:
        key = str(key)
        yield key, values.show(key, value)


def table(items):
    rows = "".join(f"<tr><td>{escape(cut(name, 200))}<td>{escape(value)}" for name, value in items)
    return f"<table>{rows}</table>" if rows else ""


# ---- Values -----------------------------------------------------------------------------------------------------------------


def cut(text, length):
    return text if len(text) <= length else text[:length] + f"… ({len(text)} characters)"


def scrub(text):
    """Masks what looks like a secret within a text."""
    return SECRET_IN_URL.sub(rf"\1{MASK}@", SECRET_IN_TEXT.sub(lambda match: match["name"] + MASK, text))


class Repr(reprlib.Repr):
    """repr() that stops early in what is long or deep, and masks the values of secret keys."""

    def __init__(self):
        super().__init__()
        self.maxlevel = 4
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdeque = self.maxarray = 30
        self.maxstring = self.maxother = self.maxlong = MAX_VALUE

    def repr1(self, x, level):
        kind = type(x)
        if kind in (str, bytes, bytearray):
            return scrub(repr(x[:MAX_VALUE])) + (f"… ({len(x)} long)" if len(x) > MAX_VALUE else "")
        if kind is int and x.bit_length() > 4096:
            return f"<an int of {x.bit_length()} bits>"
        if isinstance(x, collections.abc.Mapping):
            return self.repr_mapping(x, level)
        return super().repr1(x, level)

    def repr_mapping(self, x, level):
        kind = type(x).__name__
        pairs = dict.items(x) if isinstance(x, dict) else x.items()
        if level <= 0:
            text = "…" if len(x) else ""
        else:
            shown = []
            for key, value in pairs:
                if len(shown) == self.maxdict:
                    shown.append("…")
                    break
                masked = isinstance(key, (str, bytes)) and is_secret(key)
                shown.append(f"{self.repr1(key, level - 1)}: {repr(MASK) if masked else self.repr1(value, level - 1)}")
            text = ", ".join(shown)
        return f"{{{text}}}" if kind == "dict" else f"{kind}({{{text}}})"

    def repr_instance(self, x, level):
        # What is cut before it is scrubbed would show the half of a secret whose name is still there; so first scrub, within reason.
        return cut(scrub(repr(x)[:20 * MAX_VALUE]), MAX_VALUE)


def is_secret(name):
    return SECRET.search(name if isinstance(name, str) else name.decode("latin-1")) is not None


class Values:
    """Shows values, in no more than PAGE_TIME for all of a page.

    repr() is the application's code: it may fail, loop or wait. It runs on another thread, where a trace function ends what loops; one
    that waits inside a system call is left behind. Context variables come along, so that Flask's proxies still mean this request.
    """

    def __init__(self):
        self.until = time.monotonic() + PAGE_TIME

    def show(self, name, value):
        if is_secret(name):
            return MASK
        if type(value) in (type(None), bool, float):
            return repr(value)
        limit = min(self.until, time.monotonic() + VALUE_TIME)
        if limit <= time.monotonic():
            return "<not shown: the page took too long>"
        result = []
        done = _thread.allocate_lock()
        done.acquire()
        try:
            _thread.start_new_thread(contextvars.copy_context().run, (self.work, value, limit, result, done))
        except RuntimeError:
            return "<not shown: no thread can be started>"
        done.acquire(True, max(0.0, limit - time.monotonic()) + 0.05)
        return result[0] if result else f"<{type_name(value)}: its repr() took too long>"

    @staticmethod
    def work(value, limit, result, done):
        def watch(frame, event, argument):
            if time.monotonic() > limit:
                raise TimeoutError("too long")
            return watch

        try:
            sys.settrace(watch)
            try:
                text = Repr().repr(value)
            finally:
                sys.settrace(None)
            result.append(cut(text, 2 * MAX_VALUE) if isinstance(text, str) else "<no text>")
        except TimeoutError:
            result.append(f"<{type_name(value)}: its repr() took too long>")
        except BaseException as problem:
            result.append(f"<{type_name(value)}: its repr() raised {type(problem).__name__}>")
        finally:
            done.release()


def type_name(value):
    return type(value).__name__
