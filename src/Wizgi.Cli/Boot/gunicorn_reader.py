"""Asks a gunicorn configuration file for its settings: python gunicorn_reader.py DESCRIPTOR LOCATION FOLDER

Writes JSON to the descriptor: the variables of the file, or the traceback of what it raised.
"""
import ast
import json
import os
import sys
import types

sys.dont_write_bytecode = True
import gunicorn_file  # noqa: E402


def main():
    descriptor, location, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    gunicorn_file.become_gunicorn()
    try:
        answer = {"Variables": read(location, folder)}
    except (Exception, SystemExit) as problem:
        answer = {"Error": gunicorn_file.describe(problem)}
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with open(descriptor, "w", encoding="ascii") as pipe:
        json.dump(answer, pipe)
    # Threads that the file has started are not waited for.
    os._exit(0)


def read(location, folder):
    values = gunicorn_file.run(location, folder)
    mistakes = unread_names(location)
    return [describe(name, value, name in mistakes) for name, value in values.items() if not name.startswith("_") and not isinstance(value, types.ModuleType)]


def unread_names(location):
    """The variables that the file sets and does not read itself: settings, or mistakes."""
    kind, _, place = location.partition(":")
    path = place if kind == "file" else getattr(sys.modules[place], "__file__", None)
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, TypeError, SyntaxError):
        return set()
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = {node.id for statement in tree.body for node in assigned(statement)}
    return stored - {node.id for node in names if isinstance(node.ctx, ast.Load)}


def assigned(statement):
    """The names that a statement of the module's own sets; those of its functions and classes are not meant, nor loop variables."""
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target for target in targets if isinstance(target, ast.Name))
    elif isinstance(statement, (ast.If, ast.Try, ast.With)):
        for child in ast.iter_child_nodes(statement):
            for inner in child.body if isinstance(child, ast.ExceptHandler) else [child]:
                yield from assigned(inner)


def describe(name, value, is_unread):
    kind, texts = describe_value(name, value)
    return {"Name": name, "Kind": kind, "Texts": texts, "IsUnread": is_unread, "Arity": gunicorn_file.arity(value) if callable(value) else -1}


# Where gunicorn takes the whole part of a number.
WHOLE = ("workers", "threads", "worker_connections", "backlog", "max_requests", "max_requests_jitter", "limit_request_line", "limit_request_fields",
         "limit_request_field_size")

# Where gunicorn splits a string at commas.
LISTS = ("raw_env", "bind", "reload_extra_files", "raw_paste_global_conf")


def describe_value(name, value):
    if value is None:
        return "nothing", []
    if isinstance(value, (list, tuple, set, frozenset)):
        return "list", [text(name, item) for item in value]
    if isinstance(value, dict):
        return "dict", [f"{key}={text(name, item)}" for key, item in value.items()]
    if isinstance(value, type):
        return "text", [f"{value.__module__}.{value.__qualname__}"]
    if callable(value):
        return "callable", [getattr(value, "__qualname__", type(value).__name__)]
    if isinstance(value, str) and name in LISTS:
        return "list", [item.strip() for item in value.split(",") if item]
    if isinstance(value, (str, bytes, bool, int, float, os.PathLike)):
        return "text", [text(name, value)]
    return "other", [type(value).__name__]


def text(name, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if name == "umask" and isinstance(value, int):
        return f"{value:04o}"
    if isinstance(value, float) and (name in WHOLE or value.is_integer()):
        return str(int(value))
    return os.fsdecode(value) if isinstance(value, (bytes, os.PathLike)) else str(value).strip()


if __name__ == "__main__":
    main()
