"""What a browser would send when a page's form is submitted just as it stands."""

from collections.abc import Mapping
from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.buttons: list[set[str]] = []
        self._select = self._textarea = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told: Mapping[str, str] = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
            self.buttons.append(set())
        elif not self.forms:
            return
        elif tag == "button" and told.get("name") == "act":
            self.buttons[-1].add(told["value"])
        elif tag == "select":
            self._select, self._options = told.get("name", ""), []
        elif tag == "option":
            self._options.append((told.get("value", ""), "selected" in told))
        elif tag == "textarea":
            self._textarea = told.get("name", "")
            self._add(self._textarea, "")
        elif tag == "input" and (told.get("type") not in ("checkbox", "radio") or "checked" in told):
            self._add(told.get("name", ""), told.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1][self._textarea][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select" and self._options:
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self._add(self._select, chosen[0])
            self._options = []

    def _add(self, name: str, value: str) -> None:
        if name:
            self.forms[-1].setdefault(name, []).append(value)


def form_with(page: str, act: str) -> dict[str, list[str]]:
    """The fields of the form that has this button."""
    found = _Forms()
    found.feed(page)
    return next(form for form, buttons in zip(found.forms, found.buttons, strict=True) if act in buttons)
