"""Sharing configuration, and what newer national templates bring."""

from django.urls import path

from web import views_bpmn, views_exchange, views_updates

urlpatterns = [
    path("oppsett/deling/", views_exchange.sharing, name="setup_sharing"),
    path("oppsett/deling/pakke/", views_exchange.download, name="setup_export"),
    path("oppsett/deling/ta-inn/", views_exchange.bring_in, name="setup_import"),
    path("oppsett/forlop/<slug:key>/bpmn/", views_bpmn.workflow_bpmn, name="setup_workflow_bpmn"),
    path("oppsett/nytt/", views_updates.updates, name="setup_updates"),
    path("oppsett/nytt/<slug:kind>/<slug:key>/", views_updates.update, name="setup_update"),
    path("oppsett/nytt/<slug:kind>/<slug:key>/ta-i-bruk/", views_updates.adopt, name="setup_adopt"),
]
