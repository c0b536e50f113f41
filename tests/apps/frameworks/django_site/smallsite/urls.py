from django.contrib import admin
from django.urls import include, path

from bank import views as bank
from notes import views as notes
from smallsite import views

urlpatterns = [
    path("", views.home),
    path("greet/<str:name>", views.greet, name="greet"),
    path("search", views.search),
    path("form", views.form),
    path("upload", views.upload),
    path("json", views.sum_numbers),
    path("cookies", views.cookies),
    path("visits", views.visits),
    path("stream", views.stream),
    path("download", views.download),
    path("redirect", views.to_greeting),
    path("where", views.where),
    path("empty", views.empty),
    path("error", views.error),
    path("requests", views.requests),
    path("memory", views.from_memory),
    path("bank/", bank.accounts),
    path("bank/transfer", bank.transfer),
    path("api/", include("api.urls")),
    path("notes/", notes.notes, name="notes"),
    path("admin/", admin.site.urls),
]
