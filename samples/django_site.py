"""A Django site in one file, for samples/aspnetcore.cs; by itself: ./wizgi samples.django_site:application. Needs Django."""
import secrets

from django.conf import settings

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY=secrets.token_hex(), ALLOWED_HOSTS=["localhost", "127.0.0.1", "[::1]"])

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path, reverse  # noqa: E402


def page(request, number):
    who = request.META.get("REMOTE_USER", "a stranger")
    return HttpResponse(f"Page {number} of Django, for {who}. The next is {reverse('page', args=[number + 1])}\n", content_type="text/plain")


urlpatterns = [path("page/<int:number>", page, name="page")]
application = get_wsgi_application()
