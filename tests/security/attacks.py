"""The threat model of the whole product."""

from tests.security.register import Row

_ROWS = "tenants/test_surfaces_rows.py::"
_WEB = "tenants/test_surfaces_web.py::"
_STATE = "tenants/test_surfaces_state.py::"
_JOBS = "tenants/test_surfaces_jobs.py::"
_HOSTS = "security/test_attacks_hosts.py::"
_DATABASE = "security/test_attacks_database.py::"
_FAULTS = "security/test_attacks_faults.py::"
_KNOWN = "security/test_attacks_known.py::"
_FUZZ = "security/test_attacks_fuzz.py::"
_CHECKS = "tenants/test_checks.py::"
_FOREIGN = "scenarios/test_foreign.py::"
_TEAMS = "scenarios/test_foreign_teams.py::"

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
        ("casework/test_documents_files.py::test_a_bomb_is_refused_without_being_unpacked",),
        elsewhere="documents, not tenancy",
    ),
    15: Row("malware", elsewhere="documents: files are not scanned; they are only ever saved to disk by the reader"),
    16: Row(
        "formulas in spreadsheets",
        (
            "web/test_spreadsheets.py::test_no_cell_begins_as_a_formula_and_no_other_is_changed",
            "web/test_spreadsheets.py::test_nothing_else_makes_tables_for_people",
            "tenants/test_export.py::test_every_table_is_there_as_csv_and_says_what_the_database_says",
        ),
        elsewhere="what is handed back is exact; its les-meg.md says how it is opened",
    ),
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
            "tenants/test_restore_moment.py::test_rehearsal_to_a_point_in_time_while_the_others_work",
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
            "web/test_turns.py::test_one_tenants_slow_requests_leave_the_others_theirs",
            "config/test_fair_worker.py::test_a_site_that_sends_much_waits_behind_itself",
            "tenants/test_jobs.py::test_tenants_take_turns_in_the_queue",
        ),
    ),
    41: Row(
        "pages without end",
        ("api/test_bad_input.py::test_wrong_query_parameters_are_named", "api/test_fuzz.py::test_query_parameters"),
        elsewhere="the API, not tenancy",
    ),
    42: Row("packages with known holes", elsewhere="the supply of packages, not tenancy"),
}
