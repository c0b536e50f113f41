"""What an administrator sets of Mailman's web: Debian's settings.py imports this file at its end. Everything is below SITE_DATA."""
import os

data = os.environ["SITE_DATA"]
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(data, "web.db"), "OPTIONS": {"timeout": 15}}}
STATIC_ROOT = os.path.join(data, "static")
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.whoosh_backend.WhooshEngine", "PATH": os.path.join(data, "fulltext")}}
LOGGING = {"version": 1, "disable_existing_loggers": False, "handlers": {"console": {"class": "logging.StreamHandler"}}, "root": {"handlers": ["console"], "level": "WARNING"}}
MAILMAN_REST_API_URL = os.environ["CORE_URL"]
MAILMAN_ARCHIVER_KEY = "archiver"
POSTORIUS_TEMPLATE_BASE_URL = "http://127.0.0.1"
ACCOUNT_EMAIL_VERIFICATION = "none"
COMPRESS_ENABLED = False
# Archiving and its followers in the request itself: there is no django-q beside the test.
Q_CLUSTER = {"sync": True, "orm": "default", "timeout": 300, "retry": 600}
SILENCED_SYSTEM_CHECKS = ["models.W042"]
