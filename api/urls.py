"""Addresses of the API. Each name has its row in the permission table."""

from django.urls import path

from api import docs
from api.v1 import answers, benefits, cases, casework, children, configuration, documents, forms, local, moving, tasks

urlpatterns = [
    path("api/docs", docs.page, name="api_docs"),
    path("api/v1/schema", docs.schema, name="api_schema"),
    path("api/v1/cases", cases.Cases.as_view(), name="api_cases"),
    path("api/v1/cases/<uuid:case_id>", cases.OneCase.as_view(), name="api_case"),
    path("api/v1/cases/<uuid:case_id>/events", cases.Events.as_view(), name="api_case_events"),
    path("api/v1/cases/<uuid:case_id>/benefits", benefits.Benefits.as_view(), name="api_case_benefits"),
    path("api/v1/cases/<uuid:case_id>/documents", documents.Documents.as_view(), name="api_case_documents"),
    path(
        "api/v1/cases/<uuid:case_id>/documents/<uuid:document_id>/content",
        documents.Content.as_view(),
        name="api_document_content",
    ),
    path("api/v1/children", children.Children.as_view(), name="api_children"),
    path("api/v1/children/find", children.FindChild.as_view(), name="api_child_find"),
    path("api/v1/children/<uuid:child_id>", children.OneChild.as_view(), name="api_child"),
    path("api/v1/tasks", tasks.Tasks.as_view(), name="api_tasks"),
    path("api/v1/tasks/<uuid:task_id>", tasks.OneTask.as_view(), name="api_task"),
    path("api/v1/tasks/<uuid:task_id>/draft", answers.SaveDraft.as_view(), name="api_task_draft"),
    path("api/v1/tasks/<uuid:task_id>/complete", tasks.CompleteTask.as_view(), name="api_task_complete"),
    path("api/v1/workflows", casework.Workflows.as_view(), name="api_workflows"),
    path("api/v1/cases/<uuid:case_id>/subs", casework.StartSub.as_view(), name="api_case_subs"),
    path("api/v1/cases/<uuid:case_id>/priority", casework.SetPriority.as_view(), name="api_case_priority"),
    path("api/v1/cases/<uuid:case_id>/tasks", casework.AddTask.as_view(), name="api_case_tasks"),
    path("api/v1/cases/<uuid:case_id>/jump", casework.Jump.as_view(), name="api_case_jump"),
    path("api/v1/cases/<uuid:case_id>/pause", casework.Pause.as_view(), name="api_case_pause"),
    path("api/v1/cases/<uuid:case_id>/resume", casework.Resume.as_view(), name="api_case_resume"),
    path("api/v1/tasks/<uuid:task_id>/skip", casework.Skip.as_view(), name="api_task_skip"),
    path("api/v1/tasks/<uuid:task_id>/reopen", casework.Reopen.as_view(), name="api_task_reopen"),
    path("api/v1/tasks/<uuid:task_id>/undo", casework.Undo.as_view(), name="api_task_undo"),
    path("api/v1/school-years", local.SchoolYears.as_view(), name="api_school_years"),
    path("api/v1/terms", local.Terms.as_view(), name="api_terms"),
    path("api/v1/teams", local.Teams.as_view(), name="api_teams"),
    path("api/v1/forms", forms.Forms.as_view(), name="api_forms"),
    path("api/v1/forms/<slug:key>/versions/<int:number>/schema", forms.FormSchema.as_view(), name="api_form_schema"),
    path("api/v1/forms/<slug:key>/answers", forms.FormAnswers.as_view(), name="api_form_answers"),
    path("api/v1/configuration", configuration.Export.as_view(), name="api_configuration"),
    path("api/v1/configuration/dry-run", configuration.DryRun.as_view(), name="api_configuration_dry_run"),
    path("api/v1/configuration/import", configuration.Import.as_view(), name="api_configuration_import"),
    path("api/v1/configuration/definitions", configuration.Definitions.as_view(), name="api_definitions"),
    path("api/v1/configuration/workflows/<slug:key>/bpmn", configuration.Bpmn.as_view(), name="api_workflow_bpmn"),
    path("api/v1/configuration/workflows/<slug:key>/moves", moving.Moves.as_view(), name="api_workflow_moves"),
    path("api/v1/configuration/updates", configuration.Updates.as_view(), name="api_updates"),
    path("api/v1/configuration/updates/<slug:kind>/<slug:key>", configuration.OneUpdate.as_view(), name="api_update"),
]
