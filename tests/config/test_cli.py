"""The command `samspor`: groups in its help, one demo at a time, clear refusals, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config.embedded import environment
from config.local import serving
from config.local.help import GROUPS
from config.local.postgres import Cluster
from tests.config.local_help import children_of, command_of, is_alive, kill, open_folder, processes, wait_for
from tests.ports import free_port

# The demo's own content is tested elsewhere: here the command runs with a stand-in for it and for the services.
DEMO = """
import signal, sys, types
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores it
from config import cli
from config.local import first_try, serving
import django

django.setup = lambda: None
class Login:
    subdomain, who, login, password = "trondheim", "Kari Oppdiktet, PP-rådgiver", "kari@trondheim.example", "hemmelig"
built = types.ModuleType("config.demo.build")
def build_demo(*, tenants, cases, progress):
    for number in range(3):
        progress("Filling municipalities", number + 1, 3)
    print("BUILT", tenants, cases, flush=True)
    return [Login()]
built.build_demo, built.already_built = build_demo, lambda: True
provisioning = types.ModuleType("tenants.provisioning")
provisioning.prepare_database = lambda: print("PREPARED", flush=True)
sys.modules["config.demo.build"] = built
sys.modules["tenants.provisioning"] = provisioning
python = sys.executable
def services(port):
    steps = serving._WORKER_STOP
    web = [python, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    plain = {{"PATH": "/usr/bin:/bin"}}
    return [serving.Service("web", web, plain, steps), serving.Service("worker", ["sleep", "300"], plain, steps)]
first_try.services = services
cli.main({arguments!r})
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as place:
        yield place / "home"


@contextmanager
def start_demo(home: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    values = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    values |= {"SAMSPOR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "django.conf.global_settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", DEMO.format(arguments=["demo", *arguments])],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=values,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if text in line:
            return seen
    raise AssertionError(f"ended without saying {text!r}:\n{seen}")


def samspor(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_help_shows_the_groups_and_their_verbs() -> None:
    shown = samspor("--help")
    assert shown.returncode == 0
    for group, verbs in GROUPS.items():
        assert group in shown.stdout
        for verb in verbs:
            assert verb in shown.stdout
    assert shown.stdout == samspor().stdout


def test_the_demo_prints_its_table_and_stops_without_serving(home: Path) -> None:
    with start_demo(home, "--no-serve", "--tenants", "7", "--cases", "5") as first:
        shown, _ = first.communicate(timeout=90)
    assert first.returncode == 0, shown
    assert "PREPARED" in shown and "BUILT 7 5" in shown
    assert "http://trondheim.localhost:8000" in shown and "kari@trondheim.example" in shown
    assert "Filling municipalities (3)" in shown
    with start_demo(home, "--no-serve") as second:
        again, _ = second.communicate(timeout=90)
    assert second.returncode == 0
    assert "BUILT" not in again and "kari@trondheim.example" in again
    with start_demo(home, "--no-serve", "--cases", "9") as third:
        more, _ = third.communicate(timeout=90)
    assert "BUILT 0 9" in more
    with start_demo(home, "--no-serve", "--reset") as fourth:
        fresh, _ = fourth.communicate(timeout=90)
    assert "BUILT 0 0" in fresh


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_is_a_success(home: Path, number: signal.Signals) -> None:
    port = free_port()
    with start_demo(home, "--port", str(port)) as demo:
        read_until(demo, "Serving.")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            assert answer.status == 200
        children = children_of(demo.pid)
        assert len(children) == 3
        demo.send_signal(number)
        demo.communicate(timeout=90)
    assert demo.returncode == 0
    assert not [pid for pid in children if is_alive(pid)]


def test_a_killed_demo_leaves_nothing_and_starts_again(home: Path) -> None:
    port = free_port()
    with start_demo(home, "--port", str(port)) as demo:
        read_until(demo, "Serving.")
        children = children_of(demo.pid)
        kill(demo.pid)
        assert wait_for(lambda: not [pid for pid in children if is_alive(pid)]), "children outlived a killed demo"
    with start_demo(home, "--port", str(port)) as again:
        assert "BUILT" not in read_until(again, "Serving.")
        again.send_signal(signal.SIGINT)
        again.communicate(timeout=90)
    assert again.returncode == 0


def test_a_second_demo_is_told_about_the_first(home: Path) -> None:
    port = free_port()
    with start_demo(home, "--port", str(port)) as demo:
        read_until(demo, "Serving.")
        with start_demo(home, "--port", str(free_port())) as second:
            shown, _ = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "already runs" in shown and str(port) in shown and "Traceback" not in shown
        with start_demo(home, "--reset") as eraser:
            shown, _ = eraser.communicate(timeout=60)
        assert eraser.returncode == 1 and "already runs" in shown
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=90)


def test_a_taken_port_is_named(home: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with start_demo(home, "--port", str(port)) as demo:
            shown, _ = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert f"Port {port} is in use" in shown and "--port" in shown and "Traceback" not in shown


def test_a_service_is_mended_once_then_all_stop(home: Path) -> None:
    port = free_port()
    with start_demo(home, "--port", str(port)) as demo:
        read_until(demo, "Serving.")
        for word in ("started again", "ended again"):
            kill(next(pid for pid in children_of(demo.pid) if "sleep" in command_of(pid)))
            read_until(demo, word)
        demo.communicate(timeout=90)
    assert demo.returncode == 1
    assert not wait_for(lambda: _listens(port), seconds=0.2)


def test_a_database_that_is_lost_stops_everything(home: Path) -> None:
    with start_demo(home, "--port", str(free_port())) as demo:
        read_until(demo, "Serving.")
        kill(next(pid for pid in children_of(demo.pid) if "postgres" in command_of(pid)))
        shown, _ = demo.communicate(timeout=90)
    assert demo.returncode == 1 and "PostgreSQL ended" in shown


def test_the_demo_never_touches_a_given_database(home: Path) -> None:
    shown = samspor("demo", DATABASE_URL="postgresql://a:b@localhost/production", SAMSPOR_HOME=str(home))
    assert shown.returncode == 1 and "DATABASE_URL" in shown.stderr
    assert not home.exists()


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "x"], ["--tenants", "-1"], ["--cases", "many"]])
def test_bad_options_are_refused(home: Path, arguments: list[str]) -> None:
    shown = samspor("demo", *arguments, SAMSPOR_HOME=str(home))
    assert shown.returncode == 2 and arguments[0] in shown.stderr
    assert not home.exists()


def test_reset_spares_a_folder_that_is_not_ours(home: Path) -> None:
    home.mkdir()
    (home / "thesis.txt").write_text("ten years of work", encoding="utf-8")
    with start_demo(home, "--reset", "--no-serve") as demo:
        shown, _ = demo.communicate(timeout=60)
    assert demo.returncode == 1 and "marker" in shown
    assert (home / "thesis.txt").exists()


def test_the_demo_follows_a_killed_launcher(home: Path, tmp_path: Path) -> None:
    # `uv run` stays as the parent; a process of that name stands in for it here.
    launcher = tmp_path / "uv"
    launcher.symlink_to("/bin/sh")
    values = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    values |= {"SAMSPOR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "django.conf.global_settings"}
    source = DEMO.format(arguments=["demo", "--port", str(free_port())])
    with subprocess.Popen(
        [str(launcher), "-c", '"$@"; true', "uv", sys.executable, "-c", source],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=values,
    ) as parent:
        read_until(parent, "Serving.")
        (demo,) = children_of(parent.pid)
        family = [demo, *children_of(demo)]
        assert len(family) == 4
        kill(parent.pid)
        assert wait_for(lambda: not [pid for pid in family if is_alive(pid)]), "the demo outlived its launcher"


def test_other_verbs_get_the_local_database_and_let_it_go(home: Path) -> None:
    started = run_verb(home, "diffsettings", "--output", "unified")
    assert started.returncode == 0, started.stderr
    with Cluster(home, durable=False) as running:
        attached = run_verb(home, "diffsettings")
        assert attached.returncode == 0, attached.stderr
        assert running.running
    unknown = run_verb(home, "no-such-verb")
    assert unknown.returncode == 1 and "no-such-verb" in unknown.stderr
    assert not [pid for pid, row in processes().items() if str(home) in row[3]]


def test_secrets_stay_the_same_between_starts(home: Path) -> None:
    shown = []
    for _ in range(2):
        with Cluster(home, durable=False) as cluster:
            values = environment(cluster)
            shown.append((values["SAMSPOR_KEK"], values["SAMSPOR_SECRET_KEY"]))
    assert shown[0] == shown[1]
    assert len({*shown[0]}) == 2 and all(len(secret) >= 43 for secret in shown[0])


def run_verb(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    values = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "SAMSPOR_"))}
    values |= {"SAMSPOR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "django.conf.global_settings"}
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=values,
    )


def test_gunicorn_serves_with_our_configuration_and_hides_query_strings(tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text(
        "def application(environ, start):\n    start('200 OK', [('X-Request-Id', 'abc')])\n    return [b'hei']\n",
        encoding="utf-8",
    )
    port = free_port()
    values = {"SAMSPOR_BIND": f"127.0.0.1:{port}", "SAMSPOR_ACCESS_LOG": "1", "HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", str(serving.GUNICORN_CONF), "hello:application"],
        cwd=tmp_path,
        env={**os.environ, **values},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert wait_for(lambda: _listens(port))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/saker?navn=Ola", timeout=10) as answer:
            assert answer.read() == b"hei"
        server.terminate()
        log, _ = server.communicate(timeout=30)
    assert '"path":"/saker","status":200' in log and '"request_id":"abc"' in log
    assert "Ola" not in log
    assert not (tmp_path / ".gunicorn").exists()


def test_the_web_process_never_gets_the_owners_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://samspor_owner@localhost/samspor")
    web, worker = serving.services(8000)
    assert "DATABASE_OWNER_URL" not in web.environment
    assert "DATABASE_OWNER_URL" in worker.environment
    assert web.environment["SAMSPOR_BIND"].startswith("127.0.0.1:8000")


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return True
    time.sleep(0.05)
    return False
