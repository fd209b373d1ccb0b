"""Sets a database up with the last release's own code, brings it to this source's, and asks whether it is ready."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREPARE = """
import django; django.setup()
from tenants import provisioning
provisioning.prepare_database()
"""
ONBOARD = """
from core import clock
from core.acts import system_act
with provisioning.as_owner():
    new = provisioning.from_register("5001")
provisioning.onboard(new=new, act=system_act(clock.now(), channel="command"))
"""
UPGRADE = """
from tenants.releases import run
assert not run.run().failed
from django.test import Client
answer = Client(SERVER_NAME="trondheim.localhost").get("/readyz")
page = Client(SERVER_NAME="trondheim.localhost").get("/logg-inn/")
print("readyz", answer.status_code, "login page", page.status_code)
assert (answer.status_code, page.status_code) == (200, 200)
"""


def main() -> int:
    """0 when the upgrade works, or when there is nothing to upgrade from."""
    tag = _git("describe", "--tags", "--abbrev=0", "--match", "v*")
    if not tag:
        print("There is no earlier release: nothing to upgrade from.")
        return 0
    print(f"from {tag} to this source")
    from config.embedded import create_database, environment, test_cluster

    with tempfile.TemporaryDirectory() as place, test_cluster() as cluster:
        create_database(cluster)
        settings = {**os.environ, **environment(cluster), "DJANGO_SETTINGS_MODULE": "config.settings"}
        settings |= {"SAMSPOR_TESTING": "1", "SAMSPOR_DEMO": "0"}
        settings.pop("VIRTUAL_ENV", None)
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", place, tag], cwd=ROOT, check=True)
        try:
            _python(Path(place), PREPARE + ONBOARD, settings)
            _python(ROOT, PREPARE + UPGRADE, settings)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place], cwd=ROOT, check=False)
    return 0


def _python(source: Path, code: str, settings: dict[str, str]) -> None:
    command = ["uv", "run", "--quiet", "--project", str(source), "python", "-c", code]
    subprocess.run(command, cwd=source, env=settings, check=True)


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
