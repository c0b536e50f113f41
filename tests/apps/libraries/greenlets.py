"""What an application may try with gevent and eventlet: each attribute of ``views`` by its name in the path; ``patched_*`` are modules beside this one."""

import os
import subprocess
import sys


def imported():
    import eventlet
    import gevent
    import gevent.monkey

    return f"{gevent.monkey.is_module_patched('socket')} {bool(eventlet.patcher.already_patched)}"


def gevent_hub():
    import gevent

    gevent.sleep(0)
    return "slept"


def gevent_patch():
    from gevent import monkey

    monkey.patch_socket()
    return "patched"


def eventlet_hub():
    import eventlet

    eventlet.sleep(0)
    return "slept"


def eventlet_patch():
    import eventlet

    eventlet.monkey_patch()
    return "patched"


def forked_child():
    child = os.fork()
    if child == 0:
        try:
            import gevent

            os._exit(sum(job.get() for job in [gevent.spawn(lambda: 20), gevent.spawn(lambda: 22)]))
        finally:
            os._exit(1)
    return str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def other_program():
    program = "from gevent import monkey; monkey.patch_all(); import gevent; gevent.sleep(0); print('slept')"
    return subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, timeout=30).stdout.strip()


def plain_greenlet():
    """What SQLAlchemy's asyncio is made of: begins and ends in the request."""
    import greenlet

    def work():
        return greenlet.getcurrent().parent.switch("first") + " last"

    job = greenlet.greenlet(work)
    return f"{job.switch()} {job.switch('then')}"


def app(environ, start_response):
    body = globals()[environ["PATH_INFO"][1:]]().encode()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body]
