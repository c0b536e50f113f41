"""Applications to be mounted: each tells its name and where it stands."""


def make(name):
    def app(environ, start_response):
        if environ["PATH_INFO"] == "/boom":
            raise ValueError(f"boom of {name}")
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{name}|{environ['SCRIPT_NAME']}|{environ['PATH_INFO']}|{environ['REQUEST_URI']}".encode("latin-1")]

    return app


shop, admin, site = make("shop"), make("admin"), make("site")


def only_a(environ, start_response):
    """Knows nothing but /a."""
    known = environ["PATH_INFO"] == "/a"
    body = environ["wsgi.input"].read()
    start_response("200 OK" if known else "404 Not Found", [("Content-Type", "text/plain")])
    return [b"only_a knows " + body if known else b"only_a does not"]


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"echo of " + environ["wsgi.input"].read()]


def sloppy(environ, start_response):
    """Breaks a rule: text without a Content-Type."""
    start_response("200 OK", [])
    return [b"sloppy"]
