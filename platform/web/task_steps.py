"""A form filled in one page at a time: which pages there are, where the reader is, and the look over before sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework.forms.definition import FormDefinition, in_language
from casework.forms.validation import visible

REVIEW, WHOLE = "se-over", "alle"
SIDE = "side"


@dataclass(frozen=True)
class Steps:
    """The pages that ask anything, given the answers; `chosen` is what the address or the form says."""

    definition: FormDefinition
    answers: Mapping[str, Any]
    chosen: str
    language: str

    @cached_property
    def keys(self) -> list[str]:
        """The pages with a question that is asked, in order."""
        asked = set(visible(self.definition, self.answers))
        return [page.key for page in self.definition.pages if any(item.id in asked for item in page.fields)]

    @property
    def current(self) -> str:
        """The page at hand."""
        known = {page.key for page in self.definition.pages}
        return self.chosen if self.chosen in known or self.chosen == REVIEW else (self.keys or [REVIEW])[0]

    @property
    def before(self) -> str:
        """The page before it, or none."""
        return self._beside(-1)

    @property
    def after(self) -> str:
        """The page after it; last comes the look over."""
        return self._beside(1) or REVIEW

    @property
    def items(self) -> list[dict[str, str]]:
        """The pages for the line of steps; any can be gone to."""
        here = self.current
        titles = {page.key: in_language(page.title, self.language) for page in self.definition.pages}
        steps = [(key, titles[key]) for key in self.keys] + [(REVIEW, _("Se over"))]
        at = next((n for n, (key, _title) in enumerate(steps) if key == here), 0)
        return [
            {
                "label": title,
                "url": f"?{SIDE}={key}",
                "state": "current" if n == at else "done" if n < at else "upcoming",
            }
            for n, (key, title) in enumerate(steps)
        ]

    def _beside(self, step: int) -> str:
        every = [page.key for page in self.definition.pages]
        if self.current == REVIEW:
            return self.keys[-1] if self.keys and step < 0 else ""
        at = every.index(self.current)
        ahead = every[at + 1 :] if step > 0 else every[:at][::-1]
        return next((key for key in ahead if key in self.keys), "")


def side_of(request: HttpRequest) -> str:
    """Which page the reader asks for or sends."""
    given = request.POST if request.method == "POST" else request.GET
    return given.get(SIDE, "")[:60]
