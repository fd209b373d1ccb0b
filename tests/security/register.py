"""The register of attacks and faults: each with the tests that prove what happens, or with where it belongs instead.

`TRAPS` are what tenancy by schemas is known to go wrong with; `ATTACKS` the threat model of the whole product.
A name stands for tests/<name>; `test_register.py` sees to it that each exists.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One attack or fault. `elsewhere` says why a row has no test, or what part of it has none."""

    what: str
    tests: tuple[str, ...] = ()
    elsewhere: str = ""


_ROWS = "tenants/test_surfaces_rows.py::"
_WEB = "tenants/test_surfaces_web.py::"
_STATE = "tenants/test_surfaces_state.py::"
_THREADS = "tenants/test_surfaces_threads.py::"
_JOBS = "tenants/test_surfaces_jobs.py::"
_HOSTS = "security/test_attacks_hosts.py::"
_DATABASE = "security/test_attacks_database.py::"
_FAULTS = "security/test_attacks_faults.py::"
_KNOWN = "security/test_attacks_known.py::"
_FUZZ = "security/test_attacks_fuzz.py::"
_CHECKS = "tenants/test_checks.py::"
_FOREIGN = "scenarios/test_foreign.py::"
_TEAMS = "scenarios/test_foreign_teams.py::"

TRAPS: dict[int, Row] = {
    1: Row(
        "a savepoint rolled back leaves the path of the tenant before",
        (
            _KNOWN + "test_a_savepoint_that_is_rolled_back_stays_in_its_tenant",
            _KNOWN + "test_a_savepoint_around_the_first_statement_stays_in_its_tenant",
            _CHECKS + "test_a_setting_that_breaks_isolation_is_refused",
        ),
    ),
    2: Row(
        "a SET that fails is swallowed, and the query runs with the tenant before",
        (
            _DATABASE + "test_a_failing_set_is_not_swallowed",
            _DATABASE + "test_a_failed_opening_poisons_nobodys_connection",
        ),
    ),
    3: Row(
        "a schema that is away is no error: the shared tables of the same name are read",
        (
            _DATABASE + "test_a_missing_schema_is_an_error_not_public",
            _DATABASE + "test_a_half_made_tenant_is_nobodys_way_in",
        ),
    ),
    4: Row(
        "a row of A saved in B leaves a copy there; a lazy question asked in B",
        (
            _ROWS + "test_a_row_of_one_tenant_cannot_be_used_in_another",
            _ROWS + "test_without_the_guard_a_copy_appears",
            _ROWS + "test_lazy_questions_are_asked_of_the_tenant_at_hand",
        ),
    ),
    5: Row(
        "new threads begin in the shared schema",
        (
            _THREADS + "test_a_threads_work_has_no_tenant_and_is_refused",
            _THREADS + "test_a_thread_that_carries_the_context_knows_the_tenant_but_shares_no_transaction",
        ),
    ),
    6: Row(
        "after the answer the connection keeps the last tenant",
        (
            _KNOWN + "test_after_the_answer_the_connection_is_nobodys",
            _THREADS + "test_before_and_after_a_request_there_is_no_tenant",
            _THREADS + "test_a_stream_that_asks_late_is_refused",
        ),
    ),
    7: Row(
        "cache keys, throttles and counters are shared",
        (
            _STATE + "test_what_one_tenant_caches_another_neither_finds_nor_spoils",
            _STATE + "test_with_djangos_own_keys_it_would_be_found",
            _STATE + "test_callers_of_two_tenants_are_counted_apart",
        ),
    ),
    8: Row(
        "A's cookie at B, also where B is a copy of A",
        (
            _WEB + "test_a_session_is_worth_nothing_in_another_tenant",
            _WEB + "test_signed_as_django_signs_a_copied_session_would_log_in",
        ),
        elsewhere="there are no links that reset a password; invitations are rows of their schema",
    ),
    9: Row(
        "what is signed in A is read in B",
        (_WEB + "test_all_that_is_signed_names_the_schema", _WEB + "test_what_one_site_said_is_not_shown_at_another"),
    ),
    10: Row(
        "letter case, dots and ports of hosts; X-Forwarded-Host",
        (_HOSTS + "test_host_header_spoofing", _HOSTS + "test_x_forwarded_host_is_ignored"),
    ),
    11: Row(
        "a pooler in transaction mode hands A's path to B",
        (
            "tenancy/test_soak.py::test_nobody_sees_another_tenant",
            "tenancy/test_soak.py::test_the_crowd_finds_fault_with_plain_django_tenants",
            _ROWS + "test_a_rogue_setting_ends_with_its_transaction",
        ),
    ),
    12: Row("a replaced `migrate` stops Django's checks", (_KNOWN + "test_migrate_is_django_compatible",)),
    13: Row(
        "several statements in one",
        (
            "tenants/test_connections.py::test_a_stack_of_statements_with_parameters_is_refused",
            _DATABASE + "test_a_stack_of_statements_reaches_another_tenant_only_past_the_parameters",
            "tenants/test_hard_mode.py::test_isolation_holds_with_a_login_per_tenant",
        ),
    ),
    14: Row(
        "a release stops at the first tenant that fails",
        ("tenants/test_release_run.py::test_one_of_five_fails_whole_and_only_it_is_tried_again",),
    ),
    15: Row(
        "a new column without a default in the database breaks the old code",
        ("tenants/test_release_safety.py::test_it_is_refused",),
    ),
    16: Row(
        "jobs without a tenant run in the shared schema",
        (
            _JOBS + "test_a_tenants_job_without_a_tenant_is_nobodys",
            _JOBS + "test_an_argument_called_tenant_does_not_change_whose_it_is",
        ),
    ),
    17: Row(
        "numbers of content types differ from schema to schema",
        (
            _KNOWN + "test_no_number_of_a_content_type_is_stored",
            _ROWS + "test_no_tenants_table_knows_content_types_or_djangos_permissions",
        ),
    ),
    18: Row("gunicorn's control socket", (_KNOWN + "test_gunicorn_opens_no_control_socket",)),
    19: Row("an outage is told as a refusal, and logs people out", (_DATABASE + "test_an_outage_is_not_a_refusal",)),
    20: Row(
        "the page for an unknown host carries no headers",
        (_HOSTS + "test_unknown_host_carries_security_headers",),
    ),
}

ATTACKS: dict[int, Row] = {
    1: Row(
        "hosts that are claimed",
        (
            _HOSTS + "test_host_header_spoofing",
            _HOSTS + "test_a_links_host_is_the_tenants_own",
            "infra/test_deployment.py::test_an_unknown_host_is_turned_away_by_the_proxy",
        ),
    ),
    2: Row(
        "A's session at B",
        (
            _WEB + "test_a_session_is_worth_nothing_in_another_tenant",
            _WEB + "test_a_session_row_alone_or_a_hash_alone_is_not_enough",
            _WEB + "test_operators_and_tenants_share_no_session_even_when_copied",
            _WEB + "test_no_cookie_is_for_more_than_one_host",
        ),
    ),
    3: Row(
        "A's token at B",
        (
            _FUZZ + "test_no_random_request_reads_another_tenant",
            _FUZZ + "test_a_token_that_chose_the_tenant_would_be_found",
            _WEB + "test_a_token_of_one_tenant_is_unknown_in_another_even_when_copied_by_name",
        ),
        elsewhere="tokens are random words in the tenant's schema, not JWT",
    ),
    4: Row(
        "ids of another tenant, of another's case",
        (
            _FOREIGN + "test_another_towns_people_find_nothing",
            _FOREIGN + "test_in_the_same_town_a_case_is_its_own_peoples",
            _TEAMS + "test_a_case_that_never_was_the_teams_is_unknown_to_it",
            _TEAMS + "test_a_place_for_another_unit_opens_nothing",
            _TEAMS + "test_the_team_sees_the_head_and_its_task_and_no_more",
            _TEAMS + "test_a_task_that_falls_away_closes_the_case_again",
            _FUZZ + "test_no_random_request_reads_another_tenant",
        ),
    ),
    5: Row(
        "a cooperation's people after the agreement has ended",
        (
            "scenarios/test_foreign_visits.py::test_after_the_last_day_nobody_comes_in",
            "scenarios/test_foreign_visits.py::test_an_agreement_ends_in_the_open_session_at_once",
            _FOREIGN + "test_a_role_that_has_ended_ends_in_the_open_session_too",
        ),
    ),
    6: Row(
        "a guardian without the right; a protected address",
        (
            _FOREIGN + "test_how_to_reach_a_protected_family_is_the_ppts_alone",
            _FOREIGN + "test_the_api_tells_no_one_how_to_reach_a_family",
            "web/test_guardian.py::test_other_guardians_and_blocked_ones_see_nothing",
            "casework/test_notices.py::test_only_those_who_may_know_of_the_case_are_told",
            "casework/test_notices.py::test_one_mail_a_day_says_nothing_of_the_child",
        ),
    ),
    7: Row(
        "an operator reads children's data",
        (
            _DATABASE + "test_operator_cannot_read_any_tenant_table",
            "web/test_operator_isolation.py::test_the_operators_role_cannot_become_a_tenant",
            "architecture/test_routes.py::test_the_console_shows_nothing_of_casework",
        ),
    ),
    8: Row("whoever holds the disk", (_DATABASE + "test_a_disk_that_is_taken_tells_no_national_id",)),
    9: Row(
        "SQL injection",
        (
            _DATABASE + "test_sql_injection_stays_in_its_tenant",
            _DATABASE + "test_the_hole_is_a_hole",
            _DATABASE + "test_no_statement_of_ours_is_made_of_words_from_outside",
            _CHECKS + "test_a_role_that_could_be_taken_inside_a_select_is_warned_of",
        ),
    ),
    10: Row(
        "fields that were not asked for",
        (
            _FAULTS + "test_mass_assignment_of_the_tenants_own_row",
            _FAULTS + "test_a_tenant_changes_no_other_row_of_the_directory",
            "api/test_bad_input.py::test_each_wrong_value_is_named",
        ),
    ),
    11: Row(
        "staff call an administrator's act",
        (
            "architecture/test_routes.py::test_every_route_has_a_row",
            "api/test_doors.py::test_the_scope_opens_and_no_other_does",
            _FOREIGN + "test_an_administrator_sets_up_and_sees_no_case",
        ),
    ),
    12: Row(
        "a guessed file",
        (
            _STATE + "test_a_file_is_found_in_its_own_tenant_alone",
            _STATE + "test_a_file_put_into_anothers_folder_does_not_open",
            _STATE + "test_no_storage_key_leads_out_of_the_folder",
            "web/test_case_page.py::test_a_document_of_one_tenant_is_nothing_at_another",
        ),
    ),
    13: Row(
        "files that are programs",
        (
            "casework/test_documents_files.py::test_what_is_not_on_the_list_is_refused",
            "scenarios/test_bad_files.py::test_a_virus_sample_is_text_and_handed_out_as_nothing_else",
        ),
        elsewhere="documents, not tenancy",
    ),
    14: Row(
        "bombs",
        ("casework/test_documents_files.py::test_a_bomb_is_refused_at_once",),
        elsewhere="documents, not tenancy",
    ),
    15: Row("malware", elsewhere="documents: files are not scanned; they are only ever saved to disk by the reader"),
    16: Row("formulas in spreadsheets", elsewhere="not tenancy; the one CSV there is, is a hand-back's copy of tables"),
    17: Row("regular expressions of a tenant's", elsewhere="there are none: forms take no pattern"),
    18: Row(
        "deep and huge JSON",
        (
            "api/test_bad_input.py::test_bodies_that_are_no_json_of_ours",
            "casework/test_rules.py::test_a_rule_is_neither_too_deep_nor_too_large",
        ),
        elsewhere="the API and forms, not tenancy",
    ),
    19: Row(
        "templates in letters",
        (
            "casework/test_documents_letters.py::test_a_value_is_printed_literally_and_never_read_as_a_template",
            "casework/test_documents_letters.py::test_only_plain_dictionaries_are_looked_into",
        ),
        elsewhere="letters, not tenancy",
    ),
    20: Row(
        "rules that never end",
        (
            "casework/test_rules.py::test_a_rule_is_neither_too_deep_nor_too_large",
            "casework/test_forms_rows.py::test_hostile_sums_and_nesting_are_refused",
        ),
        elsewhere="forms, not tenancy",
    ),
    21: Row("webhooks that reach inwards", elsewhere="there are none going out"),
    22: Row("forged webhooks of Stripe", elsewhere="billing: none come in; drafts are sent"),
    23: Row(
        "personal data in error reports",
        ("config/test_sentry.py::test_a_defect_in_a_page_is_reported_without_a_person",),
        elsewhere="reports, not tenancy",
    ),
    24: Row(
        "personal data in logs",
        (
            "config/test_logs.py::test_no_line_tells_who_or_what",
            "infra/test_deployment.py::test_no_log_tells_who_was_here",
        ),
        elsewhere="logs, not tenancy",
    ),
    25: Row(
        "what a process keeps",
        (
            _STATE + "test_what_one_tenant_caches_another_neither_finds_nor_spoils",
            _STATE + "test_what_is_kept_of_published_versions_is_its_tenants_own",
            "architecture/test_shared_state.py::test_whatever_is_kept_in_memory_is_on_the_list",
        ),
    ),
    26: Row(
        "a job in the wrong tenant, or without one",
        (
            _JOBS + "test_interleaved_jobs_of_many_tenants_each_find_their_own",
            _JOBS + "test_a_job_of_one_is_not_begun_as_another",
            _JOBS + "test_a_job_for_what_is_no_tenant_is_refused",
            _JOBS + "test_the_operators_work_reaches_no_tenant",
        ),
    ),
    27: Row(
        "a worker killed in the middle of a job",
        ("config/test_worker.py::test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing",),
    ),
    28: Row(
        "sent twice",
        (
            "scenarios/test_twice.py::test_at_the_same_moment",
            "api/test_idempotency.py::test_ten_at_once_open_one_case",
            _WEB + "test_an_idempotency_key_is_its_tenants_own",
            _ROWS + "test_locks_of_two_tenants_are_two_locks",
        ),
    ),
    29: Row(
        "two change the same",
        (
            "api/test_whole_way.py::test_a_stale_version_changes_nothing",
            "scenarios/test_twice.py::test_at_the_same_moment",
        ),
        elsewhere="cases, not tenancy",
    ),
    30: Row(
        "clocks",
        (
            "architecture/test_clock.py::test_only_the_clock_reads_the_time",
            "core/test_calendar.py::test_months_clamp_at_the_end",
        ),
        elsewhere="deadlines, not tenancy",
    ),
    31: Row(
        "the database restarts in the middle",
        (
            _FAULTS + "test_database_restart_mid_request",
            _FAULTS + "test_lost_connections_under_load_mix_nobody_up",
            "tenancy/test_soak.py::test_lost_connections_and_a_new_pooler_are_got_over",
        ),
    ),
    32: Row(
        "a web process killed in the middle",
        (_FAULTS + "test_a_connection_lost_between_two_statements_keeps_nothing",),
        elsewhere="seen from the database it is a lost connection",
    ),
    33: Row("a full disk", (_KNOWN + "test_a_full_disk_and_its_like_are_outages",)),
    34: Row(
        "a release fails at one tenant of many",
        (
            "tenants/test_release_run.py::test_one_of_five_fails_whole_and_only_it_is_tried_again",
            "tenants/test_release_run.py::test_killed_half_way_it_is_taken_up_again",
        ),
    ),
    35: Row(
        "one tenant is put back while the others work",
        (
            "tenants/test_restore.py::test_rehearsal_to_a_point_in_time_while_the_others_work",
            "tenants/test_restore.py::test_nobody_gets_in_meanwhile",
            _DATABASE + "test_a_missing_schema_is_an_error_not_public",
        ),
    ),
    36: Row(
        "guessing passwords",
        (
            _KNOWN + "test_guessing_in_one_tenant_locks_nobody_in_another",
            "web/test_site.py::test_guessing_is_slowed_down_for_that_person_alone",
        ),
    ),
    37: Row(
        "a form of A's sent to B; a login forced on somebody",
        (_WEB + "test_a_form_of_one_site_cannot_be_sent_to_another",),
        elsewhere="login by ID-porten is not built",
    ),
    38: Row("a mixed-up or weak identity provider", elsewhere="login by ID-porten is not built"),
    39: Row(
        "the trail is changed",
        ("architecture/test_tables.py::test_what_is_append_only_can_be_neither_changed_nor_removed",),
        elsewhere="the owner of the database is not kept out of it",
    ),
    40: Row(
        "a noisy neighbour",
        (
            _FAULTS + "test_noisy_neighbour_has_an_end",
            _FAULTS + "test_a_neighbour_cannot_lift_the_limit_for_later",
            _FAULTS + "test_while_one_tenant_holds_its_rows_another_writes",
        ),
        elsewhere="how many requests one tenant may have at work at once is not limited",
    ),
    41: Row(
        "pages without end",
        ("api/test_bad_input.py::test_wrong_query_parameters_are_named", "api/test_fuzz.py::test_query_parameters"),
        elsewhere="the API, not tenancy",
    ),
    42: Row("packages with known holes", elsewhere="the supply of packages, not tenancy"),
}
