"""Flask-SocketIO in its mode for servers with threads: long polling, a thread of the server for each client that waits."""

import logging
import threading

from flask import Flask, jsonify, request
from flask_socketio import ConnectionRefusedError, Namespace, SocketIO, emit, join_room, leave_room

logging.getLogger("werkzeug").setLevel(logging.ERROR)

app = Flask(__name__)
app.secret_key = "only for tests"
socketio = SocketIO(app, async_mode="threading", ping_interval=300)
gone = []


@socketio.on("connect")
def connected():
    if request.args.get("token") == "wrong":
        raise ConnectionRefusedError("wrong token")


@socketio.on("disconnect")
def disconnected():
    gone.append(request.sid)


@socketio.on("echo")
def echo(value):
    emit("echoed", value)


@socketio.on("add")
def add(first, second):
    return first + second


@socketio.on("join")
def join(room):
    join_room(room)
    return f"in {room}"


@socketio.on("leave")
def leave(room):
    leave_room(room)
    return f"not in {room}"


@socketio.on("tell")
def tell(room, text):
    emit("told", text, to=room)


@socketio.on("count")
def count(limit):
    """A background task that goes on after the request that started it."""
    sid = request.sid
    # Not before the answer to the request is out.
    go = threading.Event()

    def work():
        go.wait(10)
        for number in range(limit):
            socketio.emit("number", number, to=sid)
            socketio.sleep(0.01)

    socketio.start_background_task(work)
    go.set()


@socketio.on("fail")
def fail():
    raise RuntimeError("the handler failed on purpose")


class Chat(Namespace):
    def on_say(self, text):
        emit("said", text, broadcast=True)


socketio.on_namespace(Chat("/chat"))


@app.get("/announce/<text>")
def announce(text):
    socketio.emit("announcement", text)
    return "announced"


@app.get("/gone")
def list_gone():
    return jsonify(gone)
