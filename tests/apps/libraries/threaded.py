"""What applications do in several threads at once; each view by its name in the path, called by many clients at a time."""

import asyncio
import os
import sqlite3
import threading
import time

path = os.environ.get("DATABASE", ":memory:")
local = threading.local()
connections = []
first_thread_connection = sqlite3.connect(":memory:")


def sqlite_prepare():
    with sqlite3.connect(path) as connection:
        connection.execute("create table visits (id integer primary key)")
    return "made"


def sqlite_of_thread():
    """One connection for each thread, kept."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(path, timeout=30)
        connections.append(threading.get_ident())
    with local.connection:
        local.connection.execute("insert into visits default values")
    return "written"


def sqlite_count():
    with sqlite3.connect(path) as connection:
        return f"{connection.execute('select count(*) from visits').fetchone()[0]} {len(connections) == len(set(connections))} {len(connections)}"


def sqlite_of_another_thread():
    """sqlite3 checks the thread; the main one, which made this connection, is one of those that serve."""
    try:
        first_thread_connection.execute("select 1")
        return f"{threading.current_thread() is threading.main_thread()} used"
    except sqlite3.ProgrammingError as problem:
        return f"{threading.current_thread() is threading.main_thread()} {'thread' in str(problem)}"
    finally:
        time.sleep(0.01)


def numbers():
    import numpy

    generator = numpy.random.default_rng(7)
    matrix = generator.random((120, 120))
    product = matrix @ numpy.linalg.inv(matrix)
    return str(bool(numpy.allclose(product, numpy.eye(120))))


def event_loop():
    async def twice(number):
        await asyncio.sleep(0.001)
        return 2 * number

    async def all_of_them():
        return await asyncio.gather(*(twice(number) for number in range(5)))

    return str(asyncio.run(all_of_them()))


def app(environ, start_response):
    body = globals()[environ["PATH_INFO"][1:]]().encode()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body]
