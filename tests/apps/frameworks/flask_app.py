"""The small site in Flask."""

import hashlib
import os

from flask import Blueprint, Flask, jsonify, redirect, render_template_string, request, send_file, session, stream_with_context, url_for

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
