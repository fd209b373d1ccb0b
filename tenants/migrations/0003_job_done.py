"""Remember each tenant's job as done inside the very transaction of its work, so that no job is done twice."""

from django.db import migrations

# No foreign key: it would hold the job's row while the work goes on, and the queue could not put the job back.
FORWARDS = "CREATE TABLE public.tenants_jobdone (job_id bigint PRIMARY KEY);"
BACKWARDS = "DROP TABLE public.tenants_jobdone;"


class Migration(migrations.Migration):
    """Adds the table; only the function samspor_begin_job (tenants.grants) writes to it."""

    dependencies = [("tenants", "0002_directory_version")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
