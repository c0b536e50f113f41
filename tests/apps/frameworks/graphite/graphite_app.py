"""Graphite-web's application without the end of its own graphite.wsgi, which fails where a whitenoise of these years is installed."""
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
