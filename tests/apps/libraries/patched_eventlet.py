import eventlet

eventlet.monkey_patch()


def app(environ, start_response):
    raise NotImplementedError
