"""What is asked of every server: an app, a request, and the only right answer."""

import json

from dataclasses import dataclass

_HELLO = b"Hello, World!\n"

# A page load by a desktop browser, cookies included. wrk adds Host itself.
_BROWSER_HEADERS = (
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
    ("Accept-Language", "en-US,en;q=0.5"),
    ("Accept-Encoding", "gzip, deflate, br"),
    ("Referer", "http://localhost/articles/?page=2"),
    ("Cookie", "sessionid=3f1c0a9be2d84f6f9d0c7a51; csrftoken=Zq8mY2kWx1; theme=dark"),
    ("Upgrade-Insecure-Requests", "1"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Site", "same-origin"),
    ("Cache-Control", "max-age=0"),
    ("DNT", "1"),
)


# An order as a shop's page would post it, and what apps/json_order.py makes of it.
_ORDER = json.dumps({"customer": 4711, "express": False, "note": "Zur H\u00fctte, 2. Stock", "lines": [
    {"article": f"A-{number}", "count": number, "price": 19.5} for number in range(1, 6)]}).encode()
_RECEIPT = json.dumps({"customer": 4711, "articles": [f"A-{number}" for number in range(1, 6)], "total": 292.5,
                       "note": "Zur H\u00fctte, 2. Stock"}).encode()


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    module: str  # in apps/, its callable is `app`
    response_body: bytes = _HELLO
    content_type: str = "text/plain"  # of the response
    request_headers: tuple = ()
    request_body: bytes = b""
    keep_alive: bool = True
    optional: bool = False  # only when named by --cases

    @property
    def method(self):
        return "POST" if self.request_body else "GET"


_ALL = (
    Case("hello", "hello", "hello"),
    Case("headers", "hello, 12 browser headers", "hello", request_headers=_BROWSER_HEADERS),
    Case("body", "10 KiB body", "body_10k", response_body=b"0123456789abcde\n" * 640),
    Case("echo", "POST 1 KiB, echoed", "echo", response_body=b"x" * 1024, request_body=b"x" * 1024),
    Case("json", "JSON in, JSON out", "json_order", response_body=_RECEIPT, content_type="application/json",
         request_headers=(("Content-Type", "application/json"),), request_body=_ORDER),
    Case("stream", "POST 100 KiB, echoed in pieces of 64 KiB", "stream", response_body=b"x" * 102400, request_body=b"x" * 102400),
    Case("flask", "Flask hello", "flask_hello"),
    Case("django", "Django hello", "django_hello"),
    Case("short", "hello, one connection per request", "hello",
         request_headers=(("Connection", "close"),), keep_alive=False, optional=True),
)
BY_NAME = {case.name: case for case in _ALL}
DEFAULT = [case.name for case in _ALL if not case.optional]
