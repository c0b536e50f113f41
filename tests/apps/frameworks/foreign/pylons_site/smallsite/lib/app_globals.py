from beaker.cache import CacheManager
from beaker.util import parse_cache_config_options


class Globals(object):
    def __init__(self, config):
        self.cache = CacheManager(**parse_cache_config_options(config))
