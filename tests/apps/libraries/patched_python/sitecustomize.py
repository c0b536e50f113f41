"""An interpreter that is patched before any program of it runs."""
from gevent import monkey

monkey.patch_all()
