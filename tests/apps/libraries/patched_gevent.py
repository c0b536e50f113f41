from gevent import monkey

monkey.patch_all()


def app(environ, start_response):
    raise NotImplementedError
