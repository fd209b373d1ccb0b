"""Fills a deployment with two municipalities and their cast; run in the deployment's own environment, prints JSON."""

import json
import os


def main() -> None:
    """Onboard both, and say where they are and who can log in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tenants.provisioning import prepare_database
    from tests import cast

    prepare_database()
    towns = {}
    for number in ("5001", "3324"):
        town = cast.build_town(number)
        with town.inside():
            child = cast.register_child(town)
        towns[number] = {
            "subdomain": town.tenant.subdomain,
            "name": town.tenant.name,
            "schema": town.tenant.schema,
            "child": str(child.id),
            "logins": {key: user.email for key, user in town.users.items()},
        }
    print(json.dumps(towns))


if __name__ == "__main__":
    main()
