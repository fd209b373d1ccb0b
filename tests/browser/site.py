"""The running site in a real browser: every page that is opened is checked for accessibility, policy and width."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, expect

# What is waited for in vain fails; how long a busy machine takes is no matter.
expect.set_options(timeout=15_000)

AXE_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}

# A link or button that the browser itself follows to another page: no script takes it over, nothing stops the form.
LEADS_ON = """e => {
  if (e.closest("[target=_blank], [download], [hx-get], [hx-post], [command], [popovertarget]")) return false;
  if (e.tagName === "A") return e.hasAttribute("href") && !e.getAttribute("href").startsWith("#");
  const form = e.form;
  if (!form || e.type !== "submit" || e.disabled) return false;
  if ((e.getAttribute("formmethod") || form.method) === "dialog") return false;
  return form.noValidate || e.formNoValidate || form.matches(":valid");
}"""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; the product logs its own requests."""


@contextmanager
def served() -> Iterator[int]:
    """The whole product on a port of this machine; gives the port."""
    from config.wsgi import application

    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class Person:
    """One person's browser at one site. `goto` and `look` fail on any violation, console error or sideways scroll."""

    def __init__(self, browser: Browser, host: str, port: int, *, width: int, dark: bool = False) -> None:
        self.base = f"http://{host}:{port}"
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="nb-NO"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.trouble: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        # What an abandoned page's half-loaded script says does not belong to the page that followed it.
        self.page.on("framenavigated", lambda frame: self.trouble.clear())
        self.judged: set[tuple[str, str]] = set()

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused form answers 422 or 409 on purpose; the browser notes it as a failed load.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.trouble.append(message.text)

    def log_in(self, email: str, password: str) -> None:
        """Log in on the login page."""
        self.goto("/logg-inn/")
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.press("Logg inn")

    def goto(self, path: str) -> None:
        """Open an address and look at it."""
        self.page.goto(path if path.startswith("http") else self.base + path)
        self.look()

    def press(self, name: str) -> None:
        """Press the button or link with this name in the main part, and look at where it leads."""
        found = self.page.locator("main").get_by_role("button", name=name, exact=True)
        if not found.count():
            found = self.page.locator("main").get_by_role("link", name=name, exact=True)
        # What was typed just now is being saved: a form that is sent meanwhile waits for that first.
        self.page.locator("form[data-saving]").wait_for(state="detached")
        if found.first.evaluate(LEADS_ON):
            self.follow(found.first)
            return
        found.first.click()
        self.page.wait_for_load_state("networkidle")
        self.look()

    def follow(self, link: Locator) -> None:
        """Click what leads to another page, wait until that page is here, and look at it."""
        with self.page.expect_navigation():
            link.click()
        self.page.wait_for_load_state("networkidle")
        self.look()

    def look(self) -> None:
        """The page as it stands: no accessibility violation, nothing in the console, no sideways scroll."""
        where = self.page.url
        self._judge(where)
        assert not self.trouble, (where, self.trouble)
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{where} is {width} px too wide"

    def _judge(self, where: str) -> None:
        # The same page with the same headings has been judged once in this window.
        headings = self.page.locator("h1, h2, [role=alert]").all_inner_texts()
        if (seen := (where.split("?")[0], "|".join(headings))) in self.judged:
            return
        self.judged.add(seen)
        try:
            found = self._violations()
        except Error:
            # The page was left while it was being judged: the one that came in its place is meant.
            self.page.wait_for_load_state("networkidle")
            found = self._violations()
        assert not found, (where, [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found])

    def _violations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = Axe().run(self.page, options=AXE_RULES).response["violations"]
        return found

    def fill_in(self, answers: dict[str, Any]) -> None:
        """Fill in the page's form as a person would: choose, tick and write."""
        for name, value in _paths(answers):
            for one in value if isinstance(value, list) else [value]:
                self._fill_one(name, "true" if one is True else str(one))

    def _fill_one(self, name: str, value: str) -> None:
        field = self.page.locator(f'[name="{name}"]').first
        kind = (field.get_attribute("type") or field.evaluate("e => e.tagName")).lower()
        if kind == "checkbox" and value == "true":
            field.check()
        elif kind in ("radio", "checkbox"):
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select":
            field.select_option(value)
        else:
            field.fill(value)

    def hold_the_clock(self) -> None:
        """From here on no timer of this window fires, on any page: what happens, happens because of something else."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1_000)

    def until(self, asked: Callable[[], object], wanted: object) -> None:
        """Ask until the answer is this one; what never comes fails."""
        deadline = time.monotonic() + 15
        while (found := asked()) != wanted:
            assert time.monotonic() < deadline, found
            self.page.wait_for_timeout(50)

    def close(self) -> None:
        """Close the browser window."""
        self.context.close()


def _paths(answers: dict[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """Each answer with its name on the page; those in rows by their path."""
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                yield from _paths(row, f"{at}{name}.{number}.")
        else:
            yield at + name, value
