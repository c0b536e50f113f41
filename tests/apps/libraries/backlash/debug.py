"""In place of TurboGears' backlash, which Debian does not have: what matters is where its debugger is, and what it is called."""


class DebuggedApplication:
    def __init__(self, app, evalex=True):
        self.app = app

    def __call__(self, environ, start_response):
        return self.app(environ, start_response)
