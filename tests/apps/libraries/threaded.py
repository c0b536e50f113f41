"""What applications do in several threads at once; each view by its name in the path, called by many clients at a time."""

import asyncio
import concurrent.futures
import functools
import multiprocessing
import os
import sqlite3
import subprocess
import sys
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


def square(number):
    return number * number


def process_pool(method):
    """A pool for one request, in the middle of what other threads do."""
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        return str(list(pool.map(square, range(5))))


def process():
    """The exit code of a process, and what it said by a queue."""
    context = multiprocessing.get_context("spawn")
    queue = context.SimpleQueue()
    child = context.Process(target=put_square, args=(queue, 7))
    child.start()
    answer = queue.get()
    child.join()
    return f"{child.exitcode} {answer}"


def put_square(queue, number):
    queue.put(square(number))


def program():
    return subprocess.run([sys.executable, "-c", "print(6 * 7)"], stdout=subprocess.PIPE, check=True, text=True).stdout.strip()


def forked_child():
    child = os.fork()
    if child == 0:
        os._exit(42)
    return str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


@functools.lru_cache(None)
def postgres():
    import psycopg2.pool

    return psycopg2.pool.ThreadedConnectionPool(2, 2, host=os.environ["POSTGRES"], user="postgres")


making = threading.Lock()
free = threading.Semaphore(2)


def postgres_prepare():
    with postgres().getconn() as connection, connection.cursor() as cursor:
        cursor.execute("create table visits (id serial primary key, of_thread bigint)")
    postgres().putconn(connection)
    return "made"


def postgres_of_pool():
    """Two connections for all threads; psycopg2 lets go of the interpreter while the database works."""
    with free:
        with making:
            pool = postgres()
        connection = pool.getconn()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("insert into visits (of_thread) values (%s) returning pg_sleep(0.01)::text", [threading.get_ident()])
            return "written"
        finally:
            pool.putconn(connection)


def postgres_count():
    connection = postgres().getconn()
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*), count(distinct of_thread) > 1, (select count(*) from pg_stat_activity where usename = 'postgres' and backend_type = 'client backend') from visits")
        answer = "%d %s %d" % cursor.fetchone()
    postgres().putconn(connection)
    return answer


def event_loop():
    async def twice(number):
        await asyncio.sleep(0.001)
        return 2 * number

    async def all_of_them():
        return await asyncio.gather(*(twice(number) for number in range(5)))

    return str(asyncio.run(all_of_them()))


def app(environ, start_response):
    body = globals()[environ["PATH_INFO"][1:]](*environ["QUERY_STRING"].split()).encode()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body]
