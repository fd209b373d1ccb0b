"""Addresses on a tenant's own subdomain."""

from django.urls import include, path

handler400 = "web.views_errors.bad_request"
handler403 = "web.views_errors.forbidden"
handler404 = "web.views_errors.not_found"
handler500 = "web.views_errors.server_error"

urlpatterns = [
    path("", include("api.urls")),
    path("", include("web.urls_site")),
    path("", include("web.urls_casework")),
    path("", include("web.urls_tasks")),
    path("", include("web.urls_guardian")),
    path("", include("web.urls_setup")),
    path("", include("web.urls_exchange")),
    path("", include("web.urls_welfare")),
    path("", include("web.urls_help")),
]
