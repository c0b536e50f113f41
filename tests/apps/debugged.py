"""Apps whose errors are hard to show."""
import os
import time


class Raises:
    def __repr__(self):
        raise SystemExit("no repr today")


class Loops:
    def __repr__(self):
        while True:
            pass


class Waits:
    def __repr__(self):
        time.sleep(30)
        return "at last"


class Long:
    def __repr__(self):
        return "long " * 1_000_000


class Settings(dict):
    pass


class Account:
    def __repr__(self):
        return "Account(name='ann', password='hunter-9', url='postgres://ann:hunter-10@db/x')"


def secrets(environ, start_response):
    password = "hunter-1"
    api_token = "hunter-2"
    settings = Settings(SECRET_KEY="hunter-3", colour="blue", inner={"db_password": "hunter-4"})
    variables = os.environ
    account = Account()
    text = "user=ann&password=hunter-5"
    raise ValueError("look at the names")


def hostile(environ, start_response):
    raises, loops, waits, long, number = Raises(), Loops(), Waits(), Long(), 10 ** 100_000
    text, data = "x" * 10_000_000, b"y" * 10_000_000
    nested = []
    nested.append(nested)
    last = "the last name"
    raise ValueError("look at the names")


def script(environ, start_response):
    payload = "<script>alert(1)</script>"
    raise ValueError(f"{payload}'\"</title></pre><img src=x onerror=alert(2)>")


def chained(environ, start_response):
    try:
        try:
            raise KeyError("the first")
        except KeyError as cause:
            raise LookupError("the second") from cause
    except LookupError:
        raise ValueError("the third")


def in_iteration(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Access-Control-Allow-Origin", "*")])
    inner_name = "seen in the generator"
    raise ValueError("before the first item")
    yield b""
