"""Help, open to everybody."""

from django.urls import path

from web import views_help

urlpatterns = [
    path("hjelp/", views_help.help_home, name="help"),
    path("hjelp/<slug:slug>/", views_help.help_page, name="help_page"),
]
