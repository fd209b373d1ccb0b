"""Prepares a deployment's database; run in the deployment's own environment."""

import os


def main() -> None:
    """Roles, shared tables, rights and the register."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tenants.provisioning import prepare_database

    prepare_database()


if __name__ == "__main__":
    main()
