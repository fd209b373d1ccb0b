"""A deployment on this machine: the real nginx and PgBouncer with infra's own files, in front of gunicorn."""

import base64
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.local.accounts import Account, database_account
from config.local.processes import Child, spawn
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "samspor.test"
PROGRAMS = ("nginx", "pgbouncer", "envsubst")
_SBIN = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
_VARIABLE = re.compile(r"\$\{(SAMSPOR_[A-Z_]+)\}")


@dataclass(frozen=True)
class Deployment:
    """Where everything listens, and what it runs with."""

    folder: Path
    environment: dict[str, str]
    http: int
    https: int
    app: int
    pooler: int

    @property
    def logs(self) -> dict[str, str]:
        """What each program has written."""
        return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in self.folder.glob("*.log")}

    def samspor(self, *words: str) -> str:
        """Run one verb of `samspor` as an operator of this deployment would."""
        return run([sys.executable, "-m", "config.cli", *words], self.environment)


def missing_programs(*wanted: str) -> list[str]:
    """What this machine lacks."""
    return [name for name in wanted or PROGRAMS if shutil.which(name, path=_SBIN) is None]


def run(command: list[str], environment: Mapping[str, str]) -> str:
    """A command's output; its complaint when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that the accounts of nginx and PgBouncer can enter."""
    place = Path(tempfile.mkdtemp(prefix="samspor-infra-", dir="/tmp" if os.geteuid() == 0 else None))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def deployment(place: Path, admin_url: str, prefix: str) -> Iterator[Deployment]:
    """Database, pooler, application and proxy, set up as for production; ended afterwards."""
    ports = free_ports(4)
    made = Deployment(place, environment_for(place, admin_url, prefix, ports[3]), *ports)
    with ExitStack() as stack:
        made.samspor("logins")
        stack.enter_context(pooler(made, admin_url))
        made.samspor("migrate")
        made.samspor("collectstatic", "--noinput", "--verbosity", "0")
        stack.enter_context(application(made))
        stack.enter_context(proxy(made))
        yield made


def environment_for(place: Path, admin_url: str, prefix: str, port: int) -> dict[str, str]:
    """What the programs run with; the application reaches the database through the pooler at `port`."""
    app, owner = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
    (place / "app_password").write_text(app, encoding="utf-8")
    (place / "app_password").chmod(0o644)
    server = urlsplit(admin_url).netloc.rpartition("@")[2]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAMSPOR_", "DATABASE_"))}
    return kept | {
        "PATH": _SBIN,
        "SAMSPOR_ADMIN_URL": admin_url,
        "SAMSPOR_BASE_DOMAIN": DOMAIN,
        "SAMSPOR_SECRET_KEY": secrets.token_urlsafe(48),
        "SAMSPOR_KEK": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SAMSPOR_ROLE_PREFIX": prefix,
        "SAMSPOR_FILES_ROOT": str(place / "files"),
        "SAMSPOR_STATIC_ROOT": str(place / "static"),
        "DATABASE_URL": f"postgresql://{prefix}_app:{app}@127.0.0.1:{port}/samspor",
        "DATABASE_OWNER_URL": f"postgresql://{prefix}_owner:{owner}@{server}/{prefix}",
        "WEB_CONCURRENCY": "2",
    }


@contextmanager
def pooler(made: Deployment, admin_url: str) -> Iterator[Child]:
    """PgBouncer with infra's own file."""
    server = urlsplit(admin_url)
    source, state = made.folder / "pooler", made.folder / "pooler-state"
    shutil.copytree(ROOT / "infra" / "pooler", source, dirs_exist_ok=True)
    state.mkdir(exist_ok=True)
    account = database_account()  # PgBouncer refuses to be root
    if account is not None:
        os.chown(state, account.uid, account.gid)
    prefix = made.environment["SAMSPOR_ROLE_PREFIX"]
    settings = {
        "SAMSPOR_POOLER_STATE": str(state),
        "SAMSPOR_POOLER_ADDRESS": "127.0.0.1",
        "SAMSPOR_POOLER_PORT": str(made.pooler),
        "SAMSPOR_DB_HOST": str(server.hostname),
        "SAMSPOR_DB_PORT": str(server.port),
        "SAMSPOR_DB_NAME": prefix,
        "SAMSPOR_APP_LOGIN": f"{prefix}_app",
        "SAMSPOR_APP_PASSWORD_FILE": str(made.folder / "app_password"),
        "PATH": _SBIN,
    }
    if password := made.environment.get("SAMSPOR_POOLER_PASSWORD"):
        (made.folder / "pooler_password").write_text(password, encoding="utf-8")
        (made.folder / "pooler_password").chmod(0o644)
        settings["SAMSPOR_POOLER_LOGIN"] = f"{prefix}_pooler"
        settings["SAMSPOR_POOLER_PASSWORD_FILE"] = str(made.folder / "pooler_password")
    with running(made, "pooler", ["sh", str(source / "start.sh")], settings, made.pooler, account) as child:
        yield child


@contextmanager
def application(made: Deployment, served: str = "config.wsgi:application") -> Iterator[Child]:
    """gunicorn with the product's own settings."""
    web = {
        name: value
        for name, value in made.environment.items()
        if name not in ("DATABASE_OWNER_URL", "SAMSPOR_ADMIN_URL")
    }
    web["SAMSPOR_BIND"] = f"127.0.0.1:{made.app}"
    command = [sys.executable, "-m", "gunicorn", "-c", "platform/config/gunicorn_conf.py", served]
    with running(made, "web", command, web, made.app) as child:
        yield child


@contextmanager
def proxy(made: Deployment) -> Iterator[Child]:
    """nginx with infra's own file."""
    state = made.folder / "proxy"
    # The worker's account may not be able to enter the source.
    shutil.copytree(ROOT / "infra" / "proxy" / "pages", state / "pages")
    certificate(state)
    values = {
        "SAMSPOR_BASE_DOMAIN": DOMAIN,
        "SAMSPOR_LISTEN": f"127.0.0.1:{made.http}",
        "SAMSPOR_LISTEN_TLS": f"127.0.0.1:{made.https}",
        "SAMSPOR_UPSTREAM": f"127.0.0.1:{made.app}",
        "SAMSPOR_PROXY_STATE": str(state),
        "SAMSPOR_PROXY_LOG": str(made.folder / "proxy-access.log"),
        "SAMSPOR_PROXY_PAGES": str(state / "pages"),
        "SAMSPOR_TLS_CERTIFICATE": str(state / "certificate.pem"),
        "SAMSPOR_TLS_KEY": str(state / "key.pem"),
    }
    source = (ROOT / "infra" / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    (state / "nginx.conf").write_text(_VARIABLE.sub(lambda match: values[match[1]], source), encoding="utf-8")
    command = ["nginx", "-p", str(state), "-c", str(state / "nginx.conf"), "-e", "stderr", "-g", "daemon off;"]
    with running(made, "proxy", command, {"PATH": _SBIN}, made.https) as child:
        yield child


@contextmanager
def running(
    made: Deployment,
    name: str,
    command: list[str],
    environment: Mapping[str, str],
    port: int,
    account: Account | None = None,
) -> Iterator[Child]:
    """One program, listening; ended afterwards."""
    path = shutil.which(command[0], path=_SBIN)
    assert path is not None
    with (made.folder / f"{name}.log").open("wb") as log:
        child = spawn(
            name,
            [path, *command[1:]],
            when_we_die=signal.SIGTERM,
            environment=environment,
            cwd=ROOT if account is None else made.folder,
            output=log,
            account=account,
        )
        try:
            _wait(port, lambda: child.poll() is None, made.folder / f"{name}.log")
            yield child
        finally:
            child.stop((signal.SIGTERM, 10))


def _wait(port: int, alive: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and alive():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing listens: {log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


def certificate(place: Path) -> None:
    """A certificate for the test's domain, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN), x509.DNSName(f"*.{DOMAIN}")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (place / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
