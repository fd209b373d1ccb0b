"""What can be told of the cluster's files without a Citus to start."""

import re
import subprocess
from pathlib import Path

import pytest

from config.local.binaries import programs

CITUS = Path(__file__).resolve().parents[2] / "infra" / "citus"
_SETTING = re.compile(r"^([\w.]+) = '?(.*?)'?$", re.MULTILINE)
# The server that tests bring along is built without TLS, and has no Citus.
_ELSEWHERE = ("ssl", "citus.", "shared_preload_libraries")
SETTINGS = dict(_SETTING.findall((CITUS / "citus.conf").read_text("utf-8")))


@pytest.mark.parametrize("name", [name for name in SETTINGS if not name.startswith(_ELSEWHERE)])
def test_postgresql_knows_every_setting(tmp_path: Path, name: str) -> None:
    (tmp_path / "PG_VERSION").write_text("18\n", encoding="utf-8")
    tmp_path.chmod(0o700)
    (tmp_path / "one.conf").write_text(f"{name} = '{SETTINGS[name]}'\n", encoding="utf-8")
    command = [
        str(programs(None) / "postgres"),
        "-C",
        name,
        "-D",
        str(tmp_path),
        "-c",
        f"config_file={tmp_path}/one.conf",
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_what_the_code_relies_on_is_set() -> None:
    assert SETTINGS["citus.enable_unsafe_triggers"] == "on"
    assert SETTINGS["citus.enable_schema_based_sharding"] == "off"
    assert SETTINGS["wal_level"] == "logical"
    assert int(SETTINGS["max_prepared_transactions"]) > 0


def test_every_file_that_a_server_is_given_is_there() -> None:
    compose = (CITUS / "compose.yaml").read_text("utf-8")
    given = set(re.findall(r"- \./(citus/[\w.]+):", compose))
    assert given == {"citus/citus.conf", "citus/hba.conf", "citus/ident.conf"}
    assert all((CITUS.parent / path).is_file() for path in given)
    assert len(re.findall(r"image: citusdata/citus:\d+\.\d+\.\d+$", compose, re.MULTILINE)) == 1
