"""Requests whose clients leave before the body is whole. What is run is printed."""


def app(environ, start_response):
    path = environ["PATH_INFO"]
    print(f"runs {path}\n", end="", flush=True)
    if path == "/reads":
        environ["wsgi.input"].read()
    elif path == "/reads-some":
        environ["wsgi.input"].read(10)
    if path in ("/waits", "/reads-some"):
        print(f"waits for {environ['HTTP_X_CASE']}.\n", end="", flush=True)
        while not environ["wizgi.client_disconnected"]():
            pass
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/breaks-off":
        return broken()
    return [b"answered\n"]


def broken():
    yield b"one"
    raise RuntimeError("on purpose")
