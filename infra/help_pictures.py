"""Takes the pictures on the help pages from a running demo.

    uv run samspor demo                      # in one window
    uv run python infra/help_pictures.py     # in another; --port when the demo has another one

Writes PNG files into platform/web/static/web/help/, under the names that platform/web/help/*.json use. Everybody in
the pictures is invented. Needs a Chromium: the one in $SAMSPOR_CHROMIUM or on the PATH. Look at the pictures before
they are kept; a page may have changed so that it no longer shows what the text beside it tells.
"""

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).parent.parent / "platform/web/static/web/help"
PASSWORD = "samspor-demo"
HIGHEST = 900
TOO_MUCH = 150_000


def first_case(page: Page) -> None:
    """Open the first case on the list."""
    page.locator("main td a[href*='/saker/']").first.click()


def a_case_to_write(page: Page) -> None:
    """Open a case where the adviser has something to write."""
    page.locator("main tr", has_text="Skriv sakkyndig vurdering").locator("a").first.click()


def family(page: Page) -> None:
    """Open the case that waits for an answer."""
    page.locator("main a.ds-button").first.click()


def at(path: str) -> Callable[[Page], None]:
    """Open this page of the site."""

    def go(page: Page) -> None:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)

    return go


# File name, subdomain, who, width, and where to go after the first page.
PICTURES: tuple[tuple[str, str, str, int, Callable[[Page], None] | None], ...] = (
    ("foresatt", "trondheim", "foresatt", 390, family),
    ("henvisning", "trondheim", "rektor", 1200, at("/henvisning/ny/")),
    ("arbeidsliste", "trondheim", "radgiver", 1200, None),
    ("sak", "trondheim", "radgiver", 1200, a_case_to_write),
    ("oversikt", "trondheim", "leder", 1200, at("/oversikt/")),
    ("oppsett", "trondheim", "admin", 1200, at("/oppsett/folk/")),
    ("samarbeid", "ppt-inntrondelag", "radgiver", 1200, first_case),
)


def take(browser: Browser, port: int) -> None:
    """Log in as each person, go to the page and take its upper part."""
    for name, place, who, width, step in PICTURES:
        context = browser.new_context(viewport={"width": width, "height": HIGHEST}, locale="nb-NO")
        page = context.new_page()
        page.goto(f"http://{place}.localhost:{port}/logg-inn/")
        page.fill("#email", f"{who}@{place}.example")
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "/logg-inn/" not in url)
        if step:
            step(page)
        page.wait_for_load_state("networkidle")
        end = page.evaluate("Math.ceil(document.querySelector('main').lastElementChild.getBoundingClientRect().bottom)")
        file = TARGET / f"{name}.png"
        file.write_bytes(page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": min(HIGHEST, end + 24)}))
        size = file.stat().st_size
        print(f"{file.name}: {size // 1000} kB{' - more than a page should carry' if size > TOO_MUCH else ''}")
        context.close()


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description="Take the pictures on the help pages from a running demo.")
    parser.add_argument("--port", type=int, default=8000, help="the port of the demo (8000)")
    arguments = parser.parse_args()
    chromium = os.environ.get("SAMSPOR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(browser, arguments.port)
        browser.close()


if __name__ == "__main__":
    main()
