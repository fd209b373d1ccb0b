"""The isolation tests once more, with each tenant's role as a login of its own."""

from tests.tenants.other_modes import passed_in


def test_isolation_holds_with_a_login_per_tenant() -> None:
    files = ("test_isolation.py", "test_jobs.py", "hard_mode_suite.py")
    assert passed_in({"SAMSPOR_TENANT_LOGINS": "1"}, *(f"tests/tenants/{file}" for file in files)) >= 50
