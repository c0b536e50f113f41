"""A C# application inside Flask's dispatcher.

    dotnet build samples/hello.cs -o samples/bin
    ./wizgi samples.flask_with_csharp:app

/ is Flask's, /api/ is C#'s. Needs Flask.
"""
import os

import flask
import wizgi
from werkzeug.middleware.dispatcher import DispatcherMiddleware

HELLO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "Hello.dll")

site = flask.Flask(__name__)


@site.route("/")
def index():
    return flask.request.environ.get("greeting.word", "Hello") + " from Flask\n"


app = DispatcherMiddleware(site, {"/api": wizgi.load(HELLO + ":Hello.Application")})
