"""Werkzeug's debugger, where it is easily forgotten: inside another middleware, below a factory, on."""

from flask import Flask
from werkzeug.debug import DebuggedApplication
from werkzeug.middleware.dispatcher import DispatcherMiddleware

flask_app = Flask(__name__)


@flask_app.get("/fail")
def fail():
    number = 41
    raise RuntimeError("the view failed on purpose")


@flask_app.get("/")
def home():
    return f"debug: {flask_app.debug}"


def mounted(evalex=True):
    flask_app.config["PROPAGATE_EXCEPTIONS"] = True
    return DispatcherMiddleware(flask_app, {"/inner": DebuggedApplication(flask_app, evalex=evalex)})


def turbogears():
    from backlash.debug import DebuggedApplication

    return DebuggedApplication(flask_app)


def in_view(environ, start_response):
    return DebuggedApplication(flask_app, evalex=True)(environ, start_response)


def second_server():
    flask_app.run(port=0)
