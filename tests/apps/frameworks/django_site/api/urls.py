from django.urls import path
from rest_framework.authtoken.views import obtain_auth_token
from rest_framework.routers import DefaultRouter

from api.views import Books

router = DefaultRouter()
router.register("books", Books)

urlpatterns = [path("token", obtain_auth_token), *router.urls]
