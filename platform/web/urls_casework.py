"""The work list, the case page and what is done there; tasks and referrals have their own module."""

from django.urls import path

from web import (
    views_answers,
    views_audit,
    views_case,
    views_case_acts,
    views_case_ways,
    views_documents,
    views_guardian_login,
    views_new_case,
    views_notices,
    views_overview,
    views_worklist,
)

urlpatterns = [
    path("varsler/", views_notices.notices_page, name="notices"),
    path("varsler/lest/", views_notices.read_all, name="notices_read"),
    path("varsler/<uuid:notice_id>/", views_notices.notice, name="notice"),
    path("varsler/", views_notices.notices_page, name="notices"),
    path("varsler/lest/", views_notices.read_all, name="notices_read"),
    path("varsler/<uuid:notice_id>/", views_notices.notice, name="notice"),
    path("saker/", views_worklist.work_list, name="worklist"),
    path("saker/ny/", views_new_case.new_case, name="new_case"),
    path("saker/ny/<str:workflow_key>/", views_new_case.new_case_of, name="new_case_of"),
    path("saker/<uuid:case_id>/", views_case.case_page, name="case"),
    path("saker/<uuid:case_id>/vent/", views_case_acts.case_pause, name="case_pause"),
    path("saker/<uuid:case_id>/fortsett/", views_case_acts.case_resume, name="case_resume"),
    path("saker/<uuid:case_id>/forklar/", views_case_acts.case_explain, name="case_explain"),
    path("saker/<uuid:case_id>/avslutt/", views_case_acts.case_close, name="case_close"),
    path("saker/<uuid:case_id>/prioritet/", views_case_ways.case_priority, name="case_priority"),
    path("saker/<uuid:case_id>/ny-oppgave/", views_case_ways.case_task_add, name="case_task_add"),
    path("saker/<uuid:case_id>/ga-videre/", views_case_ways.case_jump, name="case_jump"),
    path("saker/<uuid:case_id>/ved-siden/<str:sub_key>/", views_case_ways.sub_start, name="sub_start"),
    path("saker/<uuid:case_id>/apne/", views_case_acts.case_reopen, name="case_reopen"),
    path("saker/<uuid:case_id>/oppgaver/<str:task_key>/hopp-over/", views_case_acts.task_skip, name="task_skip"),
    path("saker/<uuid:case_id>/oppgaver/<str:task_key>/ta-opp/", views_case_acts.task_reopen, name="task_reopen"),
    path("saker/<uuid:case_id>/last-opp/", views_documents.case_upload, name="case_upload"),
    path("saker/<uuid:case_id>/logg/", views_audit.audit_trail, name="audit"),
    path(
        "saker/<uuid:case_id>/foresatte/<uuid:guardian_id>/inviter/",
        views_guardian_login.guardian_invite,
        name="guardian_invite",
    ),
    path("samtykke/<uuid:consent_id>/trekk/", views_case_acts.consent_withdraw, name="consent_withdraw"),
    path("dokumenter/<uuid:document_id>/", views_documents.document, name="document"),
    path("oversikt/", views_overview.overview, name="overview"),
    path("oversikt/svar/", views_answers.answers_page, name="overview_answers"),
    path("oversikt/svar.csv", views_answers.answers_csv, name="overview_answers_csv"),
]
