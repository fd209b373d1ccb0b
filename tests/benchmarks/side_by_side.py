"""The two servers of the comparison with Caluma, with the same small workflow: one task, a form of 20 questions."""

import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from config.local.processes import Child, spawn
from tests.benchmarks.many_tenants import children
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
CHILDREN = 500
QUESTIONS = [f"q{number}" for number in range(20)]
ANSWER = "Et svar på en linje, slik folk flest skriver dem."
_TICK = os.sysconf("SC_CLK_TCK")


class Caller:
    """One client with one connection that is kept."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port, self._headers = port, {"Content-Type": "application/json", **headers}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, path: str, body: object) -> Any:
        """The answer's JSON; RuntimeError when it is a refusal."""
        self._connection.request("POST", path, json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        told = json.loads(content) if answer.status < 300 else None
        if told is None or (isinstance(told, dict) and told.get("errors")):
            raise RuntimeError(f"{path}: {answer.status} {content[:500]!r}")
        return told


class Side(ABC):
    """One of the two products behind a gunicorn with one worker, up while it is entered."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.port = free_ports(1)[0]
        self._web: Child | None = None

    @abstractmethod
    def cycle(self) -> dict[str, float]:
        """One case through the three acts; seconds on the clock for each."""

    def __exit__(self, *_: object) -> None:
        if self._web:
            self._web.stop((signal.SIGTERM, 10))

    def seconds(self) -> float:
        """Processor time of the web server until now."""
        assert self._web is not None
        ticks = 0
        for process in (self._web.pid, *children(self._web.pid)):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / _TICK

    def serve(self, command: list[str], path: str) -> None:
        """Start it and wait until it answers."""
        self._web = spawn("web", command, when_we_die=signal.SIGTERM, environment=self.environment, cwd=ROOT)
        for _ in range(600):
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                try:
                    connection.request("GET", path)
                    connection.getresponse().read()
                except OSError:
                    time.sleep(0.1)
                else:
                    return
        raise RuntimeError("the web did not come up")


class Ours(Side):
    """Samspor: one municipality, and a system that calls its API."""

    def __enter__(self) -> Self:
        """Onboard, publish the form and the workflow, serve."""
        made = subprocess.run(
            [sys.executable, "-c", "from tests.benchmarks.side_by_side import fill; fill()"],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        self._town = json.loads(made.stdout.splitlines()[-1])
        web = {name: value for name, value in self.environment.items() if name != "DATABASE_OWNER_URL"}
        self.environment = web | {
            "SAMSPOR_BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "1",
            "SAMSPOR_THREADS": "1",
        }
        conf = "platform/config/gunicorn_conf.py"
        self.serve([sys.executable, "-m", "gunicorn", "-c", conf, "config.wsgi:application"], "/healthz")
        self._children = itertools.cycle(self._town["children"])
        host, token = self._town["host"], self._town["token"]
        self._call = Caller(self.port, {"Host": host, "Authorization": f"Bearer {token}"})
        return self

    def cycle(self) -> dict[str, float]:
        """Start, save, complete."""
        town, clocks, began = self._town, {}, time.monotonic()
        body = {"child_id": next(self._children), "unit_id": town["unit"], "workflow": "side_by_side"}
        case = self._call.post("/api/v1/cases", body)
        task = case["ready"][0]["id"]
        clocks["start"] = -began + (began := time.monotonic())
        answers = dict.fromkeys(QUESTIONS, ANSWER)
        self._call.post(f"/api/v1/tasks/{task}/draft", {"answers": answers})
        clocks["answers"] = -began + (began := time.monotonic())
        done = self._call.post(f"/api/v1/tasks/{task}/complete", {"answers": answers})
        clocks["complete"] = time.monotonic() - began
        if done["status"] != "done":
            raise RuntimeError(f"not done: {done}")
        return clocks


class Peer(Side):
    """Caluma 12, by its own interpreter, asked by GraphQL."""

    def __init__(self, python: Path, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self._python = str(python.absolute())

    def __enter__(self) -> Self:
        """Migrate, serve, publish the form and the workflow."""
        migrate = [self._python, "-W", "ignore", "-m", "django", "migrate", "-v0"]
        subprocess.run(migrate, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        bind = ["-b", f"127.0.0.1:{self.port}", "-w", "1", "caluma.wsgi:application"]
        self.serve([self._python, "-W", "ignore", "-m", "gunicorn", *bind], "/graphql/")
        self._call = Caller(self.port, {"Host": "localhost"})
        form = ['saveForm(input: {slug: "f", name: "F"}) { form { id } }']
        for key in QUESTIONS:
            form.append(f'saveTextQuestion(input: {{slug: "{key}", label: "{key}"}}) {{ question {{ id }} }}')
            form.append(f'addFormQuestion(input: {{form: "f", question: "{key}"}}) {{ form {{ id }} }}')
        form.append('saveForm(input: {slug: "f", name: "F", isPublished: true}) { form { id } }')
        form.append('saveCompleteWorkflowFormTask(input: {slug: "t", name: "T"}) { task { id } }')
        flow = 'slug: "w", name: "W", startTasks: ["t"], allowForms: ["f"], isPublished: true'
        form.append(f"saveWorkflow(input: {{{flow}}}) {{ workflow {{ id }} }}")
        self._do(form)
        return self

    def cycle(self) -> dict[str, float]:
        """Start, save, complete; an answer's text goes in its mutation, all twenty in one request."""
        clocks, began = {}, time.monotonic()
        wanted = "case { id document { id } workItems { edges { node { id } } } }"
        case = self._do([f'saveCase(input: {{workflow: "w", form: "f"}}) {{ {wanted} }}'])["a0"]["case"]
        clocks["start"] = -began + (began := time.monotonic())
        document, item = case["document"]["id"], case["workItems"]["edges"][0]["node"]["id"]
        save = 'saveDocumentStringAnswer(input: {{document: "{}", question: "{}", value: "{}"}}) {{ answer {{ id }} }}'
        self._do([save.format(document, key, ANSWER) for key in QUESTIONS])
        clocks["answers"] = -began + (began := time.monotonic())
        done = self._do([f'completeWorkItem(input: {{id: "{item}"}}) {{ workItem {{ status }} }}'])
        clocks["complete"] = time.monotonic() - began
        if done["a0"]["workItem"]["status"] != "COMPLETED":
            raise RuntimeError(f"not done: {done}")
        return clocks

    def _do(self, mutations: list[str]) -> Any:
        body = " ".join(f"a{number}: {each}" for number, each in enumerate(mutations))
        return self._call.post("/graphql/", {"query": f"mutation {{ {body} }}"})["data"]


def fill() -> None:
    """In a process of its own: a municipality with the form, the workflow, a unit, a child and a token; prints JSON."""
    import django

    django.setup()
    from casework.forms.services import publish_form
    from casework.people.models import Child, Unit
    from casework.workflows.services import publish_workflow
    from core import clock
    from core.acts import system_act
    from tenants import directory, isolation, provisioning
    from tenants.owner import owner_connection
    from tests.benchmarks.tenancy.filling import secret_of, statements

    act = system_act(clock.now(), channel="command")
    provisioning.prepare_database()
    with provisioning.as_owner():
        new = provisioning.not_in_use()[0]
    tenant = provisioning.onboard(new=new, act=act)
    owner: Any = owner_connection()
    owner.ensure_connection()
    owner.connection.execute(f"BEGIN; SET LOCAL search_path TO {tenant.schema}, public")
    owner.connection.execute(statements(tenant.schema, CHILDREN))
    scopes = json.dumps(["cases:read", "cases:write", "tasks:write"])
    owner.connection.execute("UPDATE accounts_apitoken SET scopes = %s::jsonb", [scopes])
    owner.connection.execute("INSERT INTO casework_cases_casenumber (year, last) VALUES (2026, %s)", [CHILDREN])
    owner.connection.execute("COMMIT")
    directory.forget()
    (host, known), *_ = [pair for pair in directory.directory().by_host.items() if pair[1].schema == tenant.schema]
    with isolation.use_tenant(known):
        publish_form(definition=FORM, act=act)
        publish_workflow(definition=WORKFLOW, act=act)
        told = {
            "children": [str(child) for child in Child.objects.values_list("id", flat=True)],
            "unit": str(Unit.objects.earliest("id").id),
        }
    print(json.dumps(told | {"host": host, "token": secret_of(tenant.schema)}))


def _both(text: str) -> dict[str, str]:
    return {"nb": text, "nn": text}


FORM: dict[str, Any] = {
    "key": "side_by_side",
    "version": 1,
    "title": _both("Tjue svar"),
    "pages": [
        {
            "key": "all",
            "title": _both("Svar"),
            "fields": [{"id": key, "type": "text", "label": _both(f"Spørsmål {key}")} for key in QUESTIONS],
        }
    ],
}
WORKFLOW: dict[str, Any] = {
    "key": "side_by_side",
    "version": 1,
    "title": _both("Én oppgave"),
    "start": {"once": False},
    "phases": [
        {
            "key": "only",
            "title": _both("Arbeid"),
            "tasks": [{"key": "fill", "title": _both("Fyll ut"), "owner": ["unit_head"], "form": "side_by_side"}],
        }
    ],
}
