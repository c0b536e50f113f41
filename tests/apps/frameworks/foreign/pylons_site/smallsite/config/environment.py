import os

from mako.lookup import TemplateLookup
from pylons.configuration import PylonsConfig
from pylons.error import handle_mako_error

import smallsite.lib.helpers
from smallsite.config.routing import make_map
from smallsite.lib.app_globals import Globals


def load_environment(global_conf, app_conf):
    config = PylonsConfig()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = dict(root=root, controllers=os.path.join(root, "controllers"), static_files=os.path.join(root, "public"), templates=[os.path.join(root, "templates")])
    config.init_app(global_conf, app_conf, package="smallsite", paths=paths)
    config["routes.map"] = make_map(config)
    config["pylons.app_globals"] = Globals(config)
    config["pylons.h"] = smallsite.lib.helpers
    import pylons
    pylons.cache._push_object(config["pylons.app_globals"].cache)
    config["pylons.app_globals"].mako_lookup = TemplateLookup(
        directories=paths["templates"], error_handler=handle_mako_error, module_directory=os.path.join(app_conf["cache_dir"], "templates"),
        input_encoding="utf-8", default_filters=["escape"], imports=["from markupsafe import escape"])
    return config
