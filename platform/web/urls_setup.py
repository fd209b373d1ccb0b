"""The tenant administrator's pages."""

from django.urls import path

from web import (
    views_builder,
    views_builder_languages,
    views_setup,
    views_setup_calendar,
    views_setup_teams,
    views_setup_templates,
    views_workflow,
    views_workflow_editor,
    views_workflow_trial,
)

urlpatterns = [
    path("oppsett/", views_setup.setup, name="setup"),
    path("oppsett/folk/", views_setup.people_page, name="setup_people"),
    path("oppsett/folk/<uuid:user_id>/", views_setup.person_page, name="setup_person"),
    path("oppsett/folk/<uuid:user_id>/inviter/", views_setup.invite_person, name="setup_invite"),
    path("oppsett/roller/<uuid:assignment_id>/avslutt/", views_setup.end_role, name="setup_end_role"),
    path("oppsett/enheter/", views_setup.units_page, name="setup_units"),
    path("oppsett/enheter/<uuid:unit_id>/", views_setup_teams.unit_page, name="setup_unit"),
    path("oppsett/team/", views_setup_teams.teams_page, name="setup_teams"),
    path("oppsett/team/<uuid:team_id>/", views_setup_teams.team_page, name="setup_team"),
    path("oppsett/team/<uuid:team_id>/folk/", views_setup_teams.team_member, name="setup_team_member"),
    path("oppsett/team/<uuid:team_id>/bort/", views_setup_teams.team_archive, name="setup_team_archive"),
    path("oppsett/skolerute/", views_setup_calendar.calendar_page, name="setup_calendar"),
    path("oppsett/skolerute/ny/", views_setup_calendar.new_year, name="setup_calendar_new"),
    path("oppsett/skolerute/<uuid:year_id>/", views_setup_calendar.year_page, name="setup_calendar_year"),
    path("oppsett/skolerute/<uuid:year_id>/bort/", views_setup_calendar.remove_year, name="setup_calendar_remove"),
    path("oppsett/utseende/", views_setup.look_page, name="setup_look"),
    path("oppsett/maler/", views_setup_templates.templates_page, name="setup_templates"),
    path("oppsett/nytt-skjema/", views_builder.new, name="setup_form_new"),
    path("oppsett/skjema/<slug:key>/rediger/", views_builder.builder, name="setup_form_edit"),
    path("oppsett/skjema/<slug:key>/sprak/", views_builder_languages.languages, name="setup_form_languages"),
    path("oppsett/skjema/<slug:key>/prov/", views_builder.try_out, name="setup_form_try"),
    path("oppsett/skjema/<slug:key>/", views_setup_templates.form_page, name="setup_form"),
    path("oppsett/nytt-forlop/", views_workflow_editor.new, name="setup_workflow_new"),
    path("oppsett/forlop/<slug:key>/rediger/", views_workflow_editor.editor, name="setup_workflow_edit"),
    path("oppsett/forlop/<slug:key>/publiser/", views_workflow_editor.publishing, name="setup_workflow_publish"),
    path("oppsett/forlop/<slug:key>/prov/", views_workflow_trial.try_out, name="setup_workflow_try"),
    path("oppsett/forlop/<slug:key>/foresatte/", views_workflow_trial.guardian_view, name="setup_workflow_guardian"),
    path("oppsett/forlop/<slug:key>/", views_workflow.workflow_page, name="setup_workflow"),
]
