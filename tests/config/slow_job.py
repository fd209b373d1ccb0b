"""One more job for the worker's tests: it writes a row, waits, and is then done."""

import time

from casework.people.models import Unit
from core.acts import Act
from tenants.jobs import tenant_job

SLOW = "prove.slow"
# A worker that knows it; the number of seconds to wait is the program's one argument.
PROGRAM = """
import sys, django
django.setup()
from django.core.management import call_command
from tests.config import slow_job
slow_job.seconds = float(sys.argv[1])
call_command("worker")
"""
seconds = 0.0


@tenant_job(SLOW)
def slow(*, act: Act, word: str) -> None:
    """Write, then wait inside the transaction."""
    Unit.objects.create(kind="office", name=word)
    time.sleep(seconds)
