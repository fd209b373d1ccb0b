"""gunicorn itself under our worker: one site's requests that never end keep nobody else's waiting."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import fair_worker
from config.local import serving
from tests.ports import free_port

# Site a waits until site b has been answered: with its threads shared out, or never.
APPLICATION = """
import threading
from web import turns
asked = threading.Event()

def application(environ, start):
    host = environ["HTTP_HOST"].partition(":")[0]
    if environ["PATH_INFO"] == "/metrics":
        told = "\\n".join(turns.figures())
    elif turns.turned_away():
        told = "turned away"
    elif host == "b.localhost":
        told = "b"
        asked.set()
    else:
        told = "after b" if asked.wait(20) else "never"
    start("200 OK", [("Content-Length", str(len(told)))])
    return [told.encode()]
"""


def get(port: int, host: str, path: str = "/") -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """One process with two threads, of which a site may hold one and have two more requests waiting."""
    (tmp_path / "sites.py").write_text(APPLICATION, encoding="utf-8")
    chosen = free_port()
    values = {
        "SAMSPOR_BIND": f"127.0.0.1:{chosen}",
        "WEB_CONCURRENCY": "1",
        "SAMSPOR_THREADS": "2",
        "SAMSPOR_TENANT_WAITING": "2",
        "HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", str(serving.GUNICORN_CONF), "sites:application"]
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **values}, stderr=subprocess.PIPE) as server:
        wait_until(chosen, "samspor_requests_at_work")
        yield chosen
        server.terminate()
        server.communicate(timeout=30)
    assert server.returncode == 0


def wait_until(port: int, *lines: str) -> None:
    """Until the process says of itself what is expected."""
    told = ""
    for _ in range(400):
        try:
            told = get(port, "127.0.0.1", "/metrics")
        except (OSError, urllib.error.URLError):
            told = ""
        if all(line in told for line in lines):
            return
        time.sleep(0.05)
    raise AssertionError(told)


def test_a_site_that_sends_much_waits_behind_itself(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]  # they say nothing, and hold no thread
    with ThreadPoolExecutor(6) as pool:
        many = [pool.submit(get, port, "a.localhost") for _ in range(6)]
        wait_until(port, "at_work", "waiting")
        wait_until(port, *(f"{what}" for what in ("} 1\n", "} 2")))
        assert get(port, "b.localhost") == "b"
        assert sorted(one.result() for one in many) == ["after b"] * 3 + ["turned away"] * 3
    wait_until(port, "} 0\n", "} 0")
    for one in silent:
        one.close()


def test_half_of_the_threads_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [fair_worker.share_of(threads) for threads in (1, 2, 3, 4, 8)] == [1, 1, 1, 2, 4]
    monkeypatch.setenv("SAMSPOR_TENANT_THREADS", "3")
    assert [fair_worker.share_of(threads) for threads in (2, 8)] == [2, 3]


class _Sent:
    """A connection on which this has come."""

    parser = None

    def __init__(self, sent: bytes) -> None:
        self.sock, self._other = socket.socketpair()
        self._other.sendall(sent)


@pytest.mark.parametrize(
    ("sent", "whose"),
    [
        (b"GET /saker/ HTTP/1.1\r\nAccept: */*\r\nHOST:  Trondheim.Localhost.:8000\r\n\r\n", "trondheim.localhost"),
        (b"GET /x HTTP/1.1\r\nX-Forwarded-Host: a\r\nHost: b.localhost\r\n\r\n", "b.localhost"),
        (b"POST / HTTP/1.1\r\nHost: drift.localhost\r\n\r\n", None),
        (b"GET /healthz HTTP/1.1\r\nHost: b.localhost\r\n\r\n", None),
        (b"GET /readyz?x HTTP/1.0\r\n\r\n", None),
        (b"GET /healthz/x HTTP/1.0\r\n\r\n", ""),
        (b"\x16\x03\x01", ""),
    ],
)
def test_whose_a_request_is(sent: bytes, whose: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSPOR_BASE_DOMAIN", "localhost")
    assert fair_worker.whose(_Sent(sent)) == whose
