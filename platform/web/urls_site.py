"""The site's own pages: home, login, invitation, language, theme."""

from django.urls import path

from web import views_site

urlpatterns = [
    path("", views_site.home, name="home"),
    path("logg-inn/", views_site.login_page, name="login"),
    path("logg-ut/", views_site.logout_now, name="logout"),
    path("velkommen/<str:secret>/", views_site.invitation, name="invitation"),
    path("sprak/", views_site.choose_language, name="language"),
    path("tema.css", views_site.theme_css, name="theme"),
]
