import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smallsite.settings")
application = get_wsgi_application()

# Django loads views with the first request; these count requests from the first on.
import smallsite.views  # noqa: E402,F401
