"""The tenant administrator's pages."""

from django.urls import path

from web import views_builder, views_setup, views_setup_templates

urlpatterns = [
    path("oppsett/", views_setup.setup, name="setup"),
    path("oppsett/folk/", views_setup.people_page, name="setup_people"),
    path("oppsett/folk/<uuid:user_id>/", views_setup.person_page, name="setup_person"),
    path("oppsett/folk/<uuid:user_id>/inviter/", views_setup.invite_person, name="setup_invite"),
    path("oppsett/roller/<uuid:assignment_id>/avslutt/", views_setup.end_role, name="setup_end_role"),
    path("oppsett/enheter/", views_setup.units_page, name="setup_units"),
    path("oppsett/utseende/", views_setup.look_page, name="setup_look"),
    path("oppsett/maler/", views_setup_templates.templates_page, name="setup_templates"),
    path("oppsett/nytt-skjema/", views_builder.new, name="setup_form_new"),
    path("oppsett/skjema/<slug:key>/rediger/", views_builder.builder, name="setup_form_edit"),
    path("oppsett/skjema/<slug:key>/prov/", views_builder.try_out, name="setup_form_try"),
    path("oppsett/skjema/<slug:key>/", views_setup_templates.form_page, name="setup_form"),
    path("oppsett/forlop/<slug:key>/", views_setup_templates.workflow_page, name="setup_workflow"),
]
