"""Tasks, consents noted by staff, and new referrals."""

from django.urls import path

from web import views_consents, views_draft_move, views_referral, views_tasks

urlpatterns = [
    path("henvisning/ny/", views_referral.referral_new, name="referral_new"),
    path("saker/<uuid:case_id>/oppgaver/<str:task_key>/", views_tasks.task, name="task"),
    path("saker/<uuid:case_id>/oppgaver/<str:task_key>/utkast/", views_tasks.task_draft, name="task_draft"),
    path("saker/<uuid:case_id>/oppgaver/<str:task_key>/skjema/", views_draft_move.move, name="task_form_move"),
    path(
        "saker/<uuid:case_id>/samtykke/<str:task_key>/<uuid:guardian_id>/",
        views_consents.consent_record,
        name="consent_record",
    ),
]
