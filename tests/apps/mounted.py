def make(name):
    def app(environ, start_response):
        if environ["PATH_INFO"] == "/boom": raise ValueError(name)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{name}|{environ['SCRIPT_NAME']}|{environ['PATH_INFO']}|{environ['REQUEST_URI']}".encode("latin-1")]
    return app
a, b, c = make("a"), make("b"), make("c")
def no(environ, start_response):
    start_response("404 Not Found", []); return [b"no"]
