"""What can be told of infra's files without starting them."""

import re
import runpy
import subprocess
from pathlib import Path

import pytest

from config.local.binaries import programs

INFRA = Path(__file__).resolve().parents[2] / "infra"
SETTING = re.compile(r"^(\w+) = '?(.*?)'?$", re.MULTILINE)


def _postgres_reads(file: Path, name: str, place: Path) -> subprocess.CompletedProcess[str]:
    """What the server would start with; as the first word, -C lets root ask too."""
    (place / "PG_VERSION").write_text("18\n", encoding="utf-8")
    place.chmod(0o700)
    settings = f"config_file={file}"
    command = [str(programs(None) / "postgres"), "-C", name, "-D", str(place), "-c", settings]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("file", "name", "value"),
    [
        (file, name, value)
        for file in (INFRA / "postgres" / "samspor.conf", INFRA / "backup" / "archive.conf")
        for name, value in SETTING.findall(file.read_text("utf-8"))
    ],
    ids=lambda value: value.name if isinstance(value, Path) else None,
)
def test_postgresql_accepts_every_setting(tmp_path: Path, file: Path, name: str, value: str) -> None:
    answer = _postgres_reads(file, name, tmp_path)
    assert (answer.returncode, answer.stdout.strip()) == (0, value), answer.stderr


def test_every_variable_of_the_proxy_and_the_pooler_is_filled_in() -> None:
    compose = (INFRA / "compose.yaml").read_text(encoding="utf-8")
    start = (INFRA / "pooler" / "start.sh").read_text(encoding="utf-8")
    wanted = re.compile(r"\$\{(SAMSPOR_[A-Z_]+)\}")
    proxy = set(wanted.findall((INFRA / "proxy" / "nginx.conf").read_text(encoding="utf-8")))
    pooler = set(wanted.findall((INFRA / "pooler" / "pgbouncer.ini").read_text(encoding="utf-8")))
    assert {name for name in proxy if f"{name}:" not in compose} == set()
    assert {name for name in pooler if f"{name}:" not in compose and f"{name}:=" not in start} == set()


def test_a_secret_is_never_in_the_source() -> None:
    compose = (INFRA / "compose.yaml").read_text(encoding="utf-8")
    used = set(re.findall(r"/run/secrets/(\w+)", compose))
    declared = set(re.findall(r"^  (\w+): \{file: secrets/", compose, re.MULTILINE))
    assert used == declared
    assert not (INFRA / "secrets").exists() or "/infra/secrets/" in (INFRA.parent / ".gitignore").read_text("utf-8")


@pytest.mark.parametrize("decision", sorted((INFRA / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_fits_on_a_screen(decision: Path) -> None:
    assert len(decision.read_text(encoding="utf-8").splitlines()) <= 20


def test_runbooks_point_at_files_that_exist() -> None:
    missing = []
    for book in (*(INFRA / "runbooks").glob("*.md"), INFRA / "monitoring" / "alerts.md"):
        for target in re.findall(r"`?((?:infra|runbooks|platform|tests)/[\w./-]+\.\w+)`?", book.read_text("utf-8")):
            if not (INFRA.parent / target).exists() and not (INFRA / target).exists():
                missing.append(f"{book.name}: {target}")
    assert missing == []


def test_the_web_keeps_idle_connections_longer_than_the_proxy() -> None:
    """Else the proxy now and then sends a request into a connection that is being closed: 502, and never sent again."""
    proxy = re.search(
        r"upstream samspor \{\s+server [^;]+;\s+keepalive \d+;\s+keepalive_timeout (\d+)s;",
        (INFRA / "proxy" / "nginx.conf").read_text("utf-8"),
    )
    assert proxy
    assert runpy.run_path(str(INFRA.parent / "platform" / "config" / "gunicorn_conf.py"))["keepalive"] > int(proxy[1])
