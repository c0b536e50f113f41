"""The stack of a Pylons application: what stands around it, from the inside."""
from beaker.middleware import SessionMiddleware
from paste.cascade import Cascade
from paste.registry import RegistryManager
from paste.urlparser import StaticURLParser
from pylons.middleware import ErrorHandler, StatusCodeRedirect
from pylons.wsgiapp import PylonsApp
from routes.middleware import RoutesMiddleware

from smallsite.config.environment import load_environment


def make_app(global_conf, **app_conf):
    config = load_environment(global_conf, app_conf)
    app = PylonsApp(config=config)
    app = RoutesMiddleware(app, config["routes.map"], singleton=False)
    app = SessionMiddleware(app, config)
    app = ErrorHandler(app, global_conf, **config["pylons.errorware"])
    app = StatusCodeRedirect(app, [400, 401, 403, 404, 500])
    app = RegistryManager(app)
    app = Cascade([StaticURLParser(config["pylons.paths"]["static_files"]), app])
    app.config = config
    return app
