"""Every route and what it takes to come through its door. A route without a row here is shut."""

from enum import StrEnum

from tenants.access import Action


class Door(StrEnum):
    """Doors that are not about an action."""

    PUBLIC = "public"  # anybody
    AUTHENTICATED = "authenticated"  # anybody who is logged in
    TOKEN = "token"  # another system with a token; the API checks the action


Row = Action | Door

# Pages of a tenant's own site.
SITE: dict[str, Row] = {
    "home": Door.AUTHENTICATED,
    "login": Door.PUBLIC,
    "logout": Door.PUBLIC,
    "invitation": Door.PUBLIC,
    "language": Door.PUBLIC,
    "theme": Door.PUBLIC,
}

# The work list, cases and what is done in them.
CASEWORK: dict[str, Row] = {
    "worklist": Action.CASE_LIST,
    "referral_new": Action.CASE_OPEN,
    "new_case": Action.CASE_START,
    "new_case_of": Action.CASE_START,
    "case": Action.CASE_READ,
    "task": Action.CASE_READ,
    "task_draft": Action.TASK_WORK,
    "task_form_move": Action.TASK_WORK,
    "task_skip": Action.TASK_SKIP,
    "task_reopen": Action.TASK_SKIP,
    "case_pause": Action.CASE_PAUSE,
    "case_resume": Action.CASE_PAUSE,
    "case_explain": Action.DEADLINE_EXPLAIN,
    "case_priority": Action.CASE_PRIORITISE,
    "case_task_add": Action.TASK_ADD,
    "case_jump": Action.TASK_SKIP,
    "sub_start": Action.CASE_READ,
    "case_close": Action.CASE_CLOSE,
    "case_reopen": Action.CASE_CLOSE,
    "consent_record": Action.CONSENT_RECORD,
    "consent_withdraw": Door.AUTHENTICATED,  # a guardian's own, or noted by staff; the service tells which
    "guardian_invite": Action.CONSENT_RECORD,
    "case_upload": Action.DOCUMENT_UPLOAD,
    "document": Action.DOCUMENT_READ,
    "audit": Action.AUDIT_READ,
    "overview": Action.OVERVIEW_READ,
    "overview_answers": Action.OVERVIEW_READ,
    "overview_answers_csv": Action.OVERVIEW_READ,
    "notices": Action.CASE_LIST,
    "notices_read": Action.CASE_LIST,
    "notice": Action.CASE_LIST,
    "benefits_overview": Action.OVERVIEW_READ,
    "case_benefits": Action.BENEFIT_READ,
    "case_cards": Action.CARD_MAKE,
    "card_new": Action.CARD_MAKE,
    "card_pdf": Action.CARD_MAKE,
    "card_share": Action.CARD_MAKE,
    "card_revoke": Action.CARD_MAKE,
    "shared_card": Door.PUBLIC,  # whoever has the link; it shows a card, and no case
}

# Guardians' own pages.
GUARDIAN: dict[str, Row] = {
    "guardian_home": Action.CONSENT_GIVE,
    "guardian_case": Action.CONSENT_GIVE,
    "guardian_consent": Action.CONSENT_GIVE,
    "guardian_withdraw": Action.CONSENT_GIVE,
    "guardian_task": Action.CONSENT_GIVE,
    "guardian_start": Action.CONSENT_GIVE,
    "guardian_consent_draft": Action.CONSENT_GIVE,
    "guardian_task_draft": Action.CONSENT_GIVE,
    "guardian_start_draft": Action.CONSENT_GIVE,
    "guardian_throw_away": Action.CONSENT_GIVE,
    "guardian_draft_move": Action.CONSENT_GIVE,
}

# The tenant administrator's pages.
SETUP: dict[str, Row] = {
    "setup": Action.SETUP,
    "setup_people": Action.SETUP,
    "setup_person": Action.SETUP,
    "setup_invite": Action.SETUP,
    "setup_end_role": Action.SETUP,
    "setup_units": Action.SETUP,
    "setup_unit": Action.SETUP,
    "setup_teams": Action.SETUP,
    "setup_team": Action.SETUP,
    "setup_team_member": Action.SETUP,
    "setup_team_archive": Action.SETUP,
    "setup_words": Action.SETUP,
    "setup_words_apply": Action.SETUP,
    "setup_calendar": Action.SETUP,
    "setup_calendar_new": Action.SETUP,
    "setup_calendar_year": Action.SETUP,
    "setup_calendar_remove": Action.SETUP,
    "setup_look": Action.SETUP,
    "setup_retention": Action.CONFIGURE,
    "setup_templates": Action.SETUP,
    "setup_form": Action.SETUP,
    "setup_form_new": Action.SETUP,
    "setup_form_edit": Action.SETUP,
    "setup_form_languages": Action.SETUP,
    "setup_form_try": Action.SETUP,
    "setup_recipes": Action.SETUP,
    "setup_recipe": Action.SETUP,
    "setup_workflow": Action.SETUP,
    "setup_workflow_new": Action.SETUP,
    "setup_letter": Action.SETUP,
    "setup_letter_new": Action.SETUP,
    "setup_letter_edit": Action.SETUP,
    "setup_letter_publish": Action.SETUP,
    "setup_letter_languages": Action.SETUP,
    "setup_letter_try": Action.SETUP,
    "setup_letter_pdf": Action.SETUP,
    "setup_workflow_edit": Action.SETUP,
    "setup_workflow_publish": Action.SETUP,
    "setup_workflow_languages": Action.SETUP,
    "setup_workflow_try": Action.SETUP,
    "setup_workflow_guardian": Action.SETUP,
    "setup_moving": Action.CONFIGURE,
    "setup_moving_look": Action.CONFIGURE,
    "setup_moving_move": Action.CONFIGURE,
    "setup_moving_harmless": Action.CONFIGURE,
    "setup_sharing": Action.CONFIGURE,
    "setup_export": Action.CONFIGURE,
    "setup_import": Action.CONFIGURE,
    "setup_workflow_bpmn": Action.CONFIGURE,
    "setup_updates": Action.CONFIGURE,
    "setup_update": Action.CONFIGURE,
    "setup_adopt": Action.CONFIGURE,
}

# Help.
HELP: dict[str, Row] = {
    "help": Door.PUBLIC,
    "help_page": Door.PUBLIC,
}

# The operator's console, on its own subdomain.
OPERATOR: dict[str, Row] = {
    "op_home": Action.OPERATE,
    "op_municipality": Action.OPERATE,
    "op_onboard": Action.OPERATE,
    "op_onboarding": Action.OPERATE,
    "op_tenant": Action.OPERATE,
    "op_tenant_status": Action.OPERATE,
    "op_tenant_open": Action.OPERATE,
    "op_rename": Action.OPERATE,
    "op_release_address": Action.OPERATE,
    "op_export": Action.OPERATE,
    "op_restore": Action.OPERATE,
    "op_erase": Action.OPERATE,
    "op_operations": Action.OPERATE,
    "op_operation": Action.OPERATE,
    "op_onboard_rest": Action.OPERATE,
    "op_operation_again": Action.OPERATE,
    "op_operation_give_up": Action.OPERATE,
    "op_certificate": Action.OPERATE,
    "op_certificate_file": Action.OPERATE,
    "op_invite": Action.OPERATE,
    "op_invited": Action.OPERATE,
    "op_cooperations": Action.OPERATE,
    "op_cooperation_new": Action.OPERATE,
    "op_cooperation": Action.OPERATE,
    "op_membership_add": Action.OPERATE,
    "op_membership_end": Action.OPERATE,
    "op_periods": Action.OPERATE,
    "op_period_open": Action.OPERATE,
    "op_period": Action.OPERATE,
    "op_cost_add": Action.OPERATE,
    "op_cost_remove": Action.OPERATE,
    "op_grant_add": Action.OPERATE,
    "op_grant_remove": Action.OPERATE,
    "op_key": Action.OPERATE,
    "op_calculate": Action.OPERATE,
    "op_approve": Action.OPERATE,
    "op_drafts": Action.OPERATE,
    "op_statement": Action.OPERATE,
    "op_health": Action.OPERATE,
    "op_audit": Action.OPERATE,
    "op_help": Door.AUTHENTICATED,
    "op_help_page": Door.AUTHENTICATED,
}

# The REST API.
API: dict[str, Row] = {
    "api_docs": Door.PUBLIC,
    "api_schema": Door.PUBLIC,
    "api_cases": Door.TOKEN,
    "api_case": Door.TOKEN,
    "api_case_events": Door.TOKEN,
    "api_case_documents": Door.TOKEN,
    "api_document_content": Door.TOKEN,
    "api_children": Door.TOKEN,
    "api_child_find": Door.TOKEN,
    "api_child": Door.TOKEN,
    "api_tasks": Door.TOKEN,
    "api_task": Door.TOKEN,
    "api_task_draft": Door.TOKEN,
    "api_task_complete": Door.TOKEN,
    "api_workflows": Door.TOKEN,
    "api_case_benefits": Door.TOKEN,
    "api_case_subs": Door.TOKEN,
    "api_case_priority": Door.TOKEN,
    "api_case_tasks": Door.TOKEN,
    "api_case_jump": Door.TOKEN,
    "api_case_pause": Door.TOKEN,
    "api_case_resume": Door.TOKEN,
    "api_task_skip": Door.TOKEN,
    "api_task_reopen": Door.TOKEN,
    "api_task_undo": Door.TOKEN,
    "api_teams": Door.TOKEN,
    "api_school_years": Door.TOKEN,
    "api_terms": Door.TOKEN,
    "api_forms": Door.TOKEN,
    "api_form_schema": Door.TOKEN,
    "api_form_answers": Door.TOKEN,
    "api_letters": Door.TOKEN,
    "api_letter": Door.TOKEN,
    "api_configuration": Door.TOKEN,
    "api_workflow_moves": Door.TOKEN,
    "api_configuration_dry_run": Door.TOKEN,
    "api_configuration_import": Door.TOKEN,
    "api_definitions": Door.TOKEN,
    "api_workflow_bpmn": Door.TOKEN,
    "api_updates": Door.TOKEN,
    "api_update": Door.TOKEN,
}

ROUTES: dict[str, Row] = SITE | CASEWORK | GUARDIAN | SETUP | HELP | OPERATOR | API
