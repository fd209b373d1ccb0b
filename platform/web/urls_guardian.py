"""Guardians' own pages."""

from django.urls import path

from web import views_guardian, views_guardian_move, views_guardian_ways

urlpatterns = [
    path("min/", views_guardian.guardian_home, name="guardian_home"),
    path("min/<uuid:case_id>/", views_guardian.guardian_case, name="guardian_case"),
    path("min/<uuid:case_id>/samtykke/<str:task_key>/", views_guardian_ways.guardian_consent, name="guardian_consent"),
    path("min/<uuid:case_id>/oppgave/<str:task_key>/", views_guardian_ways.guardian_task, name="guardian_task"),
    path("min/<uuid:case_id>/start/<str:sub_key>/", views_guardian_ways.guardian_start, name="guardian_start"),
    path(
        "min/<uuid:case_id>/samtykke/<str:task_key>/utkast/",
        views_guardian_ways.guardian_keep,
        {"kind": "consent"},
        name="guardian_consent_draft",
    ),
    path(
        "min/<uuid:case_id>/oppgave/<str:task_key>/utkast/",
        views_guardian_ways.guardian_keep,
        {"kind": "task"},
        name="guardian_task_draft",
    ),
    path(
        "min/<uuid:case_id>/start/<str:sub_key>/utkast/",
        views_guardian_ways.guardian_keep,
        {"kind": "start"},
        name="guardian_start_draft",
    ),
    path("min/utkast/<uuid:draft_id>/kast/", views_guardian_ways.guardian_throw_away, name="guardian_throw_away"),
    path("min/utkast/<uuid:draft_id>/skjema/", views_guardian_move.move, name="guardian_draft_move"),
    path("min/trekk/<uuid:consent_id>/", views_guardian.guardian_withdraw, name="guardian_withdraw"),
]
