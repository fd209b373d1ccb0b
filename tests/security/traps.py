"""What tenancy by schemas is known to go wrong with."""

from tests.security.register import Row

_ROWS = "tenants/test_surfaces_rows.py::"
_WEB = "tenants/test_surfaces_web.py::"
_STATE = "tenants/test_surfaces_state.py::"
_THREADS = "tenants/test_surfaces_threads.py::"
_JOBS = "tenants/test_surfaces_jobs.py::"
_HOSTS = "security/test_attacks_hosts.py::"
_DATABASE = "security/test_attacks_database.py::"
_KNOWN = "security/test_attacks_known.py::"
_CHECKS = "tenants/test_checks.py::"

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
