"""Fails when a model was changed without writing its migration; needs no database."""

import os
import sys

os.environ.setdefault("SAMSPOR_TESTING", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> int:
    """Compare the migrations with the models; 0 when they agree."""
    import django

    django.setup()
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    translation.deactivate_all()  # labels are compared as they are written
    loader = MigrationLoader(None)
    conflicts = loader.detect_conflicts()
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(loader.graph)
    for app, names in conflicts.items():
        print(f"{app}: two migrations follow the same one: {', '.join(names)}")
    for app, migrations in changes.items():
        for migration in migrations:
            for operation in migration.operations:
                print(f"{app}: not written: {operation.describe()}")
    return 1 if conflicts or changes else 0


if __name__ == "__main__":
    sys.exit(main())
