"""Functions that make an app, or should."""


def make(greeting, times=1):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [greeting.encode() * times]

    return app


def make_nothing():
    pass


def make_error():
    raise LookupError("there is no configuration")


def make_type_error():
    return len(3)
