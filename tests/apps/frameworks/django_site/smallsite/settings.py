"""
The database and the large file are in the directory named by SITE_DATA, which the test makes and removes.
With SITE_POSTGRES, a folder with the socket of a PostgreSQL server, the database is there.
"""

import os
from pathlib import Path

import django

SITE_DATA = Path(os.environ["SITE_DATA"])

SECRET_KEY = "only for tests"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "smallsite.urls"
WSGI_APPLICATION = "smallsite.wsgi.application"
USE_TZ = True

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "api",
    "bank",
    "notes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]

if "SITE_POSTGRES" in os.environ:
    DATABASE = {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["SITE_POSTGRES"], "NAME": "postgres", "USER": "postgres"}
else:
    DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": SITE_DATA / "site.sqlite3", "OPTIONS": {"timeout": 60}}
# Each thread keeps its connection from request to request.
DATABASES = {"default": {**DATABASE, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = SITE_DATA / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = SITE_DATA / "static"
STATIC_STORAGE = "smallsite.storage.Storage"
if django.VERSION < (4, 2):
    STATICFILES_STORAGE = STATIC_STORAGE
else:
    STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": {"BACKEND": STATIC_STORAGE}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.BasicAuthentication",
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 2,
}

# Without DEBUG Django sends the traceback of a failing view only by mail.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR"}},
}
