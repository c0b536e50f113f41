"""The small site in Flask."""

import hashlib
import io
import os
import time

from flask import (
    Blueprint, Flask, abort, flash, g, jsonify, redirect, render_template, render_template_string, request, send_file, send_from_directory, session,
    stream_with_context, url_for)
from flask.views import MethodView
from werkzeug.exceptions import HTTPException

from gate import gated_lines

app = Flask(__name__)
app.secret_key = "only for tests"


def plain(text):
    return text, {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/")
def home():
    return "<h1>A small site in Flask</h1>"


@app.get("/greet/<name>")
def greet(name):
    return plain(f"Hello, {name}!")


@app.get("/search")
def search():
    return jsonify(q=request.args.getlist("q"), lang=request.args.get("lang"))


@app.route("/form", methods=["GET", "POST"])
def form():
    if request.method == "POST":
        return plain(f"{request.form['name']} lives in {request.form['city']}")
    return '<form method="post"><input name="name"><input name="city"><button>Send</button></form>'


@app.post("/upload")
def upload():
    file = request.files["file"]
    data = file.read()
    return jsonify(filename=file.filename, size=len(data), sha256=hashlib.sha256(data).hexdigest(), note=request.form["note"])


@app.post("/json")
def sum_numbers():
    return {"sum": sum(request.json["numbers"]), "text": request.json["text"]}


@app.get("/cookies")
def cookies():
    response = jsonify(request.cookies)
    response.set_cookie("colour", "blue")
    response.set_cookie("taste", "sweet")
    return response


@app.get("/visits")
def visits():
    session["visits"] = session.get("visits", 0) + 1
    return plain(f"visits: {session['visits']}")


@app.get("/stream")
def stream():
    lines = gated_lines(request.args.get("gate", type=int), request.args.get("lines", type=int))
    return app.response_class(stream_with_context(lines), content_type="text/plain")


@app.get("/download")
def download():
    return send_file(os.path.join(os.environ["SITE_DATA"], "large.bin"), as_attachment=True)


@app.get("/redirect")
def to_greeting():
    return redirect(url_for("greet", name="Jürgen"))


@app.get("/where")
def where():
    return {"url": url_for("greet", name="Jürgen", _external=True), "script_name": request.script_root}


@app.get("/empty")
def empty():
    return "", 204


@app.get("/error")
def error():
    raise RuntimeError("the view failed on purpose")


# Flask's own: a blueprint, a template that escapes, an error page.

shop = Blueprint("shop", __name__, url_prefix="/shop")


@shop.get("/<int:item>")
def item(item):
    return render_template_string("<p>{{ item }}: {{ request.args.label }}, <a href='{{ url_for('.item', item=item + 1) }}'>next</a></p>", item=item)


app.register_blueprint(shop)


@app.errorhandler(404)
def not_found(problem):
    return f"<h1>Flask found nothing at {request.path}</h1>", 404


# What larger sites are made of: nested blueprints with templates of their own, flashes, hooks, signals, limits, streams that use the request.

app.config["MAX_CONTENT_LENGTH"] = 4 * 1024 * 1024


class OutOfStock(Exception):
    pass


@app.errorhandler(OutOfStock)
def out_of_stock(problem):
    return {"out_of_stock": str(problem)}, 409


@app.errorhandler(HTTPException)
def any_http_error(problem):
    response = problem.get_response()
    response.headers["X-Problem"] = problem.name
    return response


admin = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
stock = Blueprint("stock", __name__, url_prefix="/stock")
ended = []


@stock.get("/<name>")
def amount(name):
    if name == "nothing":
        raise OutOfStock(name)
    if name == "secret":
        abort(403)
    return plain(f"{request.endpoint} {name} {url_for('.amount', name='other')}")


@admin.before_request
def note_start():
    g.steps = ["before"]


@admin.after_request
def show_steps(response):
    response.headers["X-Steps"] = ",".join([*g.steps, "after"])
    return response


@admin.get("/notes")
def notes():
    return render_template("notes.html", notes=["<first>", "Käse"])


@admin.post("/notes")
def add_note():
    flash(f"“{request.form['note']}” is kept", "info")
    return redirect(url_for("admin.notes"), 303)


admin.register_blueprint(stock)
app.register_blueprint(admin)


@app.teardown_request
def note_end(problem):
    if request.path == "/streamed":
        ended.append(request.args["name"])


@app.get("/streamed")
def streamed():
    """The request, the session and g are there while the body is made, and torn down after it."""
    session.permanent = True
    g.colour = request.args["name"]

    def lines():
        for number in range(3):
            yield f"{number} {request.args['name']} {g.colour} {session.permanent}\n"
            time.sleep(0.005)

    return app.response_class(stream_with_context(lines()), content_type="text/plain; charset=utf-8")


@app.get("/ended")
def list_ended():
    return jsonify(sorted(ended))


@app.get("/picture")
def picture():
    return send_file(io.BytesIO(b"\x89PNG" + bytes(1000)), mimetype="image/png", download_name="žlutá.png", etag="picture-1", max_age=60)


@app.get("/static-of-site/<path:name>")
def static_of_site(name):
    return send_from_directory(os.environ["SITE_DATA"], name)


class Greeting(MethodView):
    def get(self):
        return plain("seen")

    def put(self):
        return plain(f"put {request.get_data(as_text=True)}")


app.add_url_rule("/view", view_func=Greeting.as_view("greeting"))


@app.get("/proxied-url")
def proxied_url():
    return jsonify(url=request.url, client=request.remote_addr, root=request.script_root)
