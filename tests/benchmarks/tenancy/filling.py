"""Invented cases for one tenant, written by the database itself, so that hundreds of tenants are filled in a minute."""

CHILD_SERIES = """
(SELECT id, unit_id, row_number() OVER (ORDER BY id) AS n FROM casework_people_child)
"""
STAFF_SERIES = """
(SELECT id, name, row_number() OVER (ORDER BY id) AS k FROM accounts_user WHERE email LIKE 'bench%')
"""
WORKFLOW = """
(SELECT id, definition->'phases' AS phases FROM casework_workflows_workflowversion
 WHERE key = 'school_referral' ORDER BY number DESC LIMIT 1)
"""
STAFF, UNITS = 10, 20


def secret_of(schema: str) -> str:
    """The API token that the invented integration of this tenant calls with."""
    return f"samspor_{schema}_benchmark"


def statements(schema: str, cases: int) -> str:
    """Everything that fills the tenant's schema, as one message."""
    people = f"""
INSERT INTO accounts_user (id, email, name, title, phone, language, password, is_active, created_at, home)
SELECT uuidv7(), 'bench' || n || '@prove.example', 'Ansatt ' || n, '', '', '', '!', true, now(), ''
FROM generate_series(1, {STAFF}) n;
INSERT INTO casework_people_unit (id, kind, name, org_number, phone, is_active)
SELECT uuidv7(), 'school', 'Prøveskole ' || n, '', '', true FROM generate_series(1, {UNITS}) n;
INSERT INTO casework_people_roleassignment (id, user_id, role, unit_id, valid_from)
SELECT uuidv7(), id, CASE WHEN k = 1 THEN 'ppt_head' ELSE 'ppt_adviser' END, NULL, '2026-01-01'
FROM {STAFF_SERIES} staff;
INSERT INTO casework_people_child (id, national_id_secret, national_id_index, first_name, last_name, birth_date,
  unit_id, grade, class_group, languages, interpreter_language, address_protection, created_at)
SELECT uuidv7(), '\\x00', sha256(('{schema}-' || n)::bytea), 'Prøve' || n, 'Oppdiktet', '2016-05-17',
  unit.id, '4', '', '', '', 'none', now()
FROM generate_series(1, {cases}) n
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM casework_people_unit) unit ON unit.k = n % {UNITS} + 1;
INSERT INTO accounts_apitoken (id, name, prefix, token_hash, scopes, created_at, last_used_at)
VALUES (uuidv7(), 'Måling', 'samspor_', encode(sha256('{secret_of(schema)}'::bytea), 'hex'), '["cases:read"]',
  now(), now() + interval '1 day');
"""
    return people + _cases() + _around_cases()


def _cases() -> str:
    return f"""
INSERT INTO casework_cases_case (id, year, serial, child_id, unit_id, workflow_version_id, status, adviser_id,
  priority, opened_at, closed_at, outcome, version, phase_key, phase_number, phase_count, next_task_key, next_owners,
  due_key, due_kind, due_on, due_warn_days, pause_reason)
SELECT uuidv7(), 2026, child.n, child.id, child.unit_id, flow.id,
  CASE child.n % 10 WHEN 0 THEN 'closed' WHEN 1 THEN 'paused' ELSE 'open' END, staff.id,
  '', now() - child.n * interval '1 hour', CASE WHEN child.n % 10 = 0 THEN now() END, '', 1,
  flow.phases->0->>'key', 1, jsonb_array_length(flow.phases), flow.phases->0->'tasks'->0->>'key', '["ppt_adviser"]',
  'assessment', 'legal', current_date + (child.n % 90)::int, 7, ''
FROM {CHILD_SERIES} child JOIN {STAFF_SERIES} staff ON staff.k = child.n % {STAFF} + 1, {WORKFLOW} flow;
"""


def _around_cases() -> str:
    return f"""
INSERT INTO casework_cases_caseevent (id, case_id, seq, kind, task, at, actor_name, actor_home, data)
SELECT uuidv7(), c.id, n, CASE n WHEN 1 THEN 'opened' ELSE 'note' END, '', c.opened_at + n * interval '1 minute',
  'Ansatt 1', '', CASE n WHEN 1 THEN '{{}}' ELSE '{{"text": "Snakket med skolen."}}' END::jsonb
FROM casework_cases_case c, generate_series(1, 4) n;
INSERT INTO casework_cases_casetask (id, case_id, key, position, status, owners, due_on, done_by_name)
SELECT uuidv7(), c.id, flow.phases->0->'tasks'->0->>'key' || CASE n WHEN 1 THEN '' ELSE '_more' END, n,
  'ready', '["ppt_adviser"]', c.due_on, ''
FROM casework_cases_case c, generate_series(1, 2) n, {WORKFLOW} flow;
INSERT INTO casework_cases_casedeadline (id, case_id, key, kind, status, due_on, warn_days, explanation)
SELECT uuidv7(), id, 'assessment', 'legal', 'running', due_on, 7, '' FROM casework_cases_case;
INSERT INTO casework_cases_participant (id, case_id, user_id, role, since)
SELECT uuidv7(), c.id, staff.id, 'teacher', now()
FROM casework_cases_case c JOIN {STAFF_SERIES} staff ON (staff.k - c.serial) % {STAFF} IN (1, 2, 3, -9, -8, -7);
"""
