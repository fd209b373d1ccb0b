"""Benchmark suites: each measures the product beside its alternatives in one run, on this machine."""

# Name → what it measures; the module of that name has main(arguments) -> exit code.
SUITES = {
    "tenancy": "municipalities side by side: against plain django-tenants and against a tenant_id in each row",
    "engine": "folding a case's log, by the length of the log and the size of the workflow",
    "moving": "what a newer workflow would change in 2,000 running cases",
    "night": "the night's look at every running case of a municipality with 2,000",
    "neighbours": "what a calm municipality waits beside a noisy one, under gunicorn's threads and under ours",
    "caluma": "a case through its three acts, beside Caluma 12",
}
