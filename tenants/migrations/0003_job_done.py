"""Remember each tenant's job as done inside the very transaction of its work, so that no job is done twice."""

from django.db import migrations

FORWARDS = """
CREATE TABLE public.tenants_jobdone (
  job_id bigint PRIMARY KEY REFERENCES public.procrastinate_jobs (id) ON DELETE CASCADE
);
"""
BACKWARDS = "DROP TABLE public.tenants_jobdone;"


class Migration(migrations.Migration):
    """Adds the table; only the function samspor_begin_job (tenants.grants) writes to it."""

    dependencies = [("tenants", "0002_directory_version"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
