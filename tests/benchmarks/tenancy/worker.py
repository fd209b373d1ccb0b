"""One process with the product (or a twin of it) loaded: does what the suite asks, and says what it cost."""

import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import psycopg

POSTMASTER = int(os.environ["SAMSPOR_BENCH_POSTMASTER"])
TWIN = os.environ["DJANGO_SETTINGS_MODULE"].rpartition("_")[2]
Said = dict[str, Any]


def prepare() -> Said:
    """The shared tables and the register."""
    from tenants import provisioning

    provisioning.prepare_database()
    return {}


def onboard_many(*, count: int) -> Said:
    """The first `count` municipalities of the register, one after another; the seconds they took together."""
    from core import clock
    from core.acts import system_act
    from tenants import provisioning, register

    act = system_act(clock.now(), channel="command")
    started, schemas = time.monotonic(), {}
    with provisioning.owner_kept():
        for number, row in enumerate(register.read()[:count], start=1):
            with provisioning.as_owner():
                new = provisioning.from_register(row.number)
            tenant = provisioning.onboard(new=new, act=act)
            schemas[tenant.schema] = str(tenant.id)
            tell({"progress": number})
    return {"seconds": time.monotonic() - started, "schemas": schemas}


def onboard(*, names: list[str]) -> Said:
    """New tenants by the product's own verb, or by the tenancy library's; the cost of all of them.

    Both over a connection that is open and has made tenants before, where there are several of ours; one of ours alone
    opens its own.
    """
    from tenants import provisioning
    from tests.benchmarks.tenancy.meter import Meter

    one = _onboard_plainly if TWIN == "plain" else _onboard_as_we_do
    if len(names) == 1:
        meter = Meter(POSTMASTER)
        schemas = [one(names[0])]
        return {**meter.read().as_json(), "schemas": schemas}
    with provisioning.owner_kept():
        one(f"{names[0]}warm")
        meter = Meter(POSTMASTER)
        schemas = [one(name) for name in names]
        return {**meter.read().as_json(), "schemas": schemas}


def bare(*, times: int) -> Said:
    """What PostgreSQL alone takes for a tenant's tables, keys, indexes and triggers; rolled back each time, unmeasured.

    No rows, no role, no rights: nobody can make a tenant of these tables for less.
    """
    from tenants.sending import joined
    from tenants.template import tenant_template
    from tests.benchmarks.tenancy.figures import added
    from tests.benchmarks.tenancy.meter import Meter

    text = joined(text for text in tenant_template().statements if text.startswith("CREATE "))
    cost: Said = {}
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        for number in range(times + 1):
            owner.execute("CREATE SCHEMA bare; SET LOCAL search_path TO bare")
            meter = Meter(POSTMASTER)
            owner.execute(text)
            if number:  # the first makes the connection know its way
                cost = added(cost, meter.read().as_json())
            owner.rollback()
    return cost


def _onboard_as_we_do(name: str) -> str:
    from core import clock
    from core.acts import system_act
    from tenants import provisioning

    new = provisioning.NewTenant("cooperation", name, f"PPT {name}", "PPT", "nb", name)
    return provisioning.onboard(new=new, act=system_act(clock.now(), channel="command")).schema


def _onboard_plainly(name: str) -> str:
    from core import clock
    from tenants.models import Domain, Tenant

    row = Tenant(schema_name=f"p{name}", kind="cooperation", number=name, name=name, service_name="PPT", language="nb")
    row.colour, row.status, row.wrapped_key, row.created_at = "#1e2b3c", "active", b"", clock.now()
    row.save(force_insert=True)
    Domain(domain=f"{name}.localhost", tenant=row, is_primary=True).save(force_insert=True)
    row.create_schema(verbosity=0)  # type: ignore[no-untyped-call]  # the library has no types
    return str(row.schema_name)


def migrate() -> Said:
    """The product's `migrate`, or the library's `migrate_schemas` with its standard executor, over all tenants."""
    from django.core.management import call_command

    from tests.benchmarks.tenancy.meter import Meter

    meter = Meter(POSTMASTER)
    if TWIN == "plain":
        call_command("migrate_schemas", interactive=False, verbosity=0, executor="standard")
    else:
        call_command("migrate", stdout=io.StringIO())
    return meter.read().as_json()


def begin_anew() -> Said:
    """From here on like a process that starts now: the migrations it began with are those that lie there now."""
    from tenants.releases import source

    importlib.invalidate_caches()
    source.began_with.cache_clear()
    source.source.cache_clear()
    source.began_with()
    return {}


def sign_in(*, targets: str) -> Said:
    """A session for the head of each filled tenant's PPT; writes who calls where to the file `targets`."""
    from casework.cases.models import Case
    from casework.people.models import RoleAssignment
    from core.accounts.sessions import SessionStore
    from tenants import directory, isolation
    from tests.benchmarks.tenancy.filling import secret_of

    rows = []
    for host, tenant in sorted(directory.directory().by_host.items()):
        with isolation.use_tenant(tenant):
            head = RoleAssignment.objects.filter(role="ppt_head").select_related("user").first()
            if head is None:
                continue
            session = SessionStore()
            session["_auth_user_id"] = str(head.user.pk)
            session["_auth_user_backend"] = "core.accounts.backend.OwnUsersBackend"
            session["_auth_user_hash"] = head.user.get_session_auth_hash()
            session.create()
            cases = [str(key) for key in Case.objects.order_by("id").values_list("id", flat=True)[:16]]
        rows.append({"host": host, "token": secret_of(tenant.schema), "session": session.session_key, "cases": cases})
    Path(targets).write_text(json.dumps(rows))
    return {"targets": len(rows)}


def visit(*, view: str, targets: str, tenants: int, start: int, requests: int) -> Said:
    """The cost of so many requests at so many tenants in turn, from the `start`th on."""
    from tests.benchmarks.tenancy.visiting import read_targets

    chosen = read_targets(targets)[:tenants]
    cost: Said = visitor().measure(view, chosen, start, requests, POSTMASTER).as_json()
    return cost


def answers(*, targets: str, tenants: int) -> Said:
    """The bodies of some answers, to compare with the twins'."""
    from tests.benchmarks.tenancy.visiting import read_targets

    views = ("list", "detail")
    chosen = read_targets(targets)[:tenants]
    return {"bodies": [visitor().visit(view, target).decode() for view in views for target in chosen]}


def memory(*, targets: str) -> Said:
    """How large a database process becomes."""
    from tests.benchmarks.tenancy.visiting import read_targets

    visitor().rest()
    return {"mb": visitor().grow(read_targets(targets))}


def statements(*, targets: str) -> Said:
    """Every statement of one warm list request and one warm detail request."""
    from tests.benchmarks.tenancy.visiting import messages, read_targets

    target = read_targets(targets)[0]
    return {view: messages(visitor(), view, target) for view in ("list", "detail")}


def seal(*, schemas: list[str]) -> Said:
    """Give the children of these tenants the national ids that an export opens: invented ones, encrypted as ever."""
    from datetime import date

    from casework.people.models import Child
    from core.national_id import make_synthetic
    from tenants import directory, isolation, keys

    for schema in schemas:
        with isolation.use_tenant(directory.directory().by_schema[schema]):
            cipher, children = keys.cipher(), list(Child.objects.order_by("id"))
            for serial, child in enumerate(children):
                number = make_synthetic(date(2016, 5, 17 + serial % 2), serial // 2 % 150).encode()
                child.national_id_secret = cipher.encrypt(number, context=f"child|{child.id}")
            Child.objects.bulk_update(children, ["national_id_secret"], batch_size=500)
    return {}


def export(*, schemas: list[str], folder: str) -> Said:
    """What one tenant costs as it is handed back: `sql` is what psql can load, as pg_dump writes it, each of several;
    `whole` is the first one's package. They lie there until the suite ends: to delete is not part of it.
    """
    from core import clock
    from core.acts import system_act
    from tenants import directory
    from tenants.lifecycle import export
    from tests.benchmarks.tenancy.exporting import write_sql
    from tests.benchmarks.tenancy.meter import Meter

    tenants = [directory.directory().by_schema[schema] for schema in schemas]
    place = Path(tempfile.mkdtemp(dir=folder))
    meter = Meter(POSTMASTER)
    for tenant in tenants:
        write_sql(tenant, place / tenant.schema)
    alone = meter.read().each(len(tenants)).as_json()
    meter.start()
    export.export(tenants[0], target=place / "whole", act=system_act(clock.now(), channel="command"))
    return {"sql": alone, "whole": meter.read().as_json()}


def dump(*, program: str, schemas: list[str], folder: str) -> Said:
    """What one of these tenants costs by pg_dump, as an administrator would call it; like us it leaves the disk be."""
    from tests.benchmarks.tenancy.meter import Meter

    place = tempfile.mkdtemp(dir=folder)
    meter = Meter(POSTMASTER)
    for schema in schemas:
        command = [program, "-n", schema, "--no-sync", "-f", f"{place}/{schema}.sql", os.environ["SAMSPOR_ADMIN_URL"]]
        subprocess.run(command, check=True)
    return {"pg_dump": meter.read().each(len(schemas)).as_json()}


_visitors: list[Any] = []


def visitor() -> Any:
    """The application in this process, loaded once."""
    from tests.benchmarks.tenancy.visiting import Visitor

    if not _visitors:
        _visitors.append(Visitor())
    return _visitors[0]


_SETTING_UP = (prepare, onboard_many, begin_anew, sign_in, seal)
_MEASURING = (onboard, bare, migrate, visit, answers, memory, statements, export, dump)
VERBS: dict[str, Callable[..., Said]] = {verb.__name__: verb for verb in (*_SETTING_UP, *_MEASURING)}


def main() -> None:
    """Answer one line after another until the suite closes the pipe."""
    django.setup()
    if TWIN == "rows":
        from tests.benchmarks.tenancy.twins import filter_rows

        filter_rows()
    used = os.times()
    tell({"done": {"start": round(used.user + used.system, 3)}})
    for line in sys.stdin:
        asked = json.loads(line)
        _in_a_child(asked) if asked.pop("fresh") else _do(asked)


def _do(asked: Said) -> None:
    tell({"done": VERBS[asked.pop("verb")](**asked)})


def _in_a_child(asked: Said) -> None:
    """As a process that has loaded the program and done nothing yet: what it learns or keeps open goes with it."""
    child = os.fork()
    if child == 0:
        try:
            begin_anew()
            _do(asked)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(1)


_answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # whatever else prints does not disturb the conversation


def tell(said: Said) -> None:
    """One line to the suite."""
    _answers.write(json.dumps(said) + "\n")
    _answers.flush()


if __name__ == "__main__":
    main()
