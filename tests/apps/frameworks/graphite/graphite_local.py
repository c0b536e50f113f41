"""Settings of Graphite-web: GRAPHITE_SETTINGS_MODULE names this file, as Debian's local_settings.py is named. Everything is below SITE_DATA."""
import os

data = os.environ["SITE_DATA"]
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
TIME_ZONE = "UTC"
LOG_ROTATION = False
STORAGE_DIR = data
CONF_DIR = data
WHISPER_DIR = os.path.join(data, "whisper")
STANDARD_DIRS = [WHISPER_DIR]
LOG_DIR = data
INDEX_FILE = os.path.join(data, "index")
STATIC_ROOT = "/usr/share/graphite-web/static"
DATABASES = {"default": {"NAME": os.path.join(data, "graphite.db"), "ENGINE": "django.db.backends.sqlite3"}}
