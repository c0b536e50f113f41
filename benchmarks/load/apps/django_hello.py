"""Django in one file, with one view and one middleware.

CommonMiddleware adds Content-Length. Without it, some servers must close the connection after each response.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=False,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
)


def hello(request):
    return HttpResponse("Hello, World!\n", content_type="text/plain")


urlpatterns = [path("", hello)]
app = get_wsgi_application()
