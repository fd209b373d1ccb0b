"""With the keyboard alone: the way in, every stop seen, and the way out of what opens."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Person
from tests.cast import PASSWORD, Town, register_child
from tests.scenarios.walk import Walk

pytestmark = pytest.mark.browser

# What the stop is called, and whether it is on the screen with something that shows that it has the focus.
STOP = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const framed = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
  const shown = [e, e.closest('.ds-field')].some(one => one && framed(getComputedStyle(one)));
  const name = e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText || e.name || '';
  return {tag: e.tagName, id: e.id, name: name.trim(), shown,
          seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""


@pytest.fixture
def head(browser: Browser, port: int, trondheim: Town) -> Iterator[Person]:
    """The head of a school, logged in with the keyboard."""
    with trondheim.inside():
        Walk(trondheim, register_child(trondheim).id).to("refer")
    person = Person(browser, trondheim.host, port, width=1280)
    person.goto("/logg-inn/")
    person.page.focus("#email")
    person.page.keyboard.type(trondheim.users["school_head"].email)
    person.page.keyboard.press("Tab")
    person.page.keyboard.type(PASSWORD)
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/saker/")
    yield person
    person.close()


def stops(page: Page, *, most: int = 200) -> list[str]:
    """Tab through the page from its top to its end; every stop must be seen, and seen to have the focus."""
    page.evaluate("document.activeElement.blur()")
    names: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["tag"] == "BODY":
            return names
        assert stop["shown"], f"no focus shown on {stop}"
        assert stop["seen"], f"the focus is out of sight on {stop}"
        assert stop["name"], f"a stop without a name: {stop}"
        names.append(stop["name"])
    raise AssertionError(f"no way out after {most} stops")


def test_the_work_list(head: Person) -> None:
    names = stops(head.page)
    assert names[0] == "Hopp til innholdet"
    in_order = [
        name for name in names if name in ("Min arbeidsliste", "Ny henvisning", "Filtrer", "Fase", "Bruk filter")
    ]
    assert in_order[:2] == ["Min arbeidsliste", "Ny henvisning"]
    assert in_order[-3:] == ["Filtrer", "Fase", "Bruk filter"]
    assert any("Oppdiktet" in name for name in names)


def test_the_skip_link_and_the_menu(head: Person) -> None:
    page = head.page
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    button = page.locator(".user-button")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#user-menu")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate(STOP)["name"] == "Logg ut"
    page.keyboard.press("Escape")
    expect(page.locator("#user-menu")).to_be_hidden()
    expect(button).to_be_focused()


def test_the_referral_form(head: Person) -> None:
    page = head.page
    head.goto("/henvisning/ny/")
    names = stops(page)
    fields = [
        name for name in names if name.split("\n")[0].startswith(("Fødselsnummer", "Fornavn", "Etternavn", "Skole"))
    ]
    assert [name[:5] for name in fields[:4]] == ["Fødse", "Forna", "Etter", "Skole"]
    page.focus("[name=first_name]")
    page.keyboard.type("Prøve")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.locator("ds-error-summary")).to_be_focused()
    assert page.input_value("[name=first_name]") == "Prøve"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=national_id]")).to_be_focused()
