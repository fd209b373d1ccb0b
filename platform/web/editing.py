"""What the editors of forms, workflows and letters do alike: answer what is posted, undo, lead back to a part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.drafting import Desk, Draft
from core.errors import DomainError, NotFound
from core.publishing import Version
from web.error_texts import sentence
from web.posted import counter
from web.refusals import STATUS

D = TypeVar("D", bound=Draft)
STEPS = ("undo", "redo")
# The longest name of a part or a button that can be pointed at: an address has its limit.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Editor(Generic[D]):
    """One kind's editor: the desk with its drafts, the route of what is published, and an address's part at hand.

    The editor's own route is the same with `_edit`.
    """

    desk: Desk[D]
    route: str
    at_hand: str

    def draft(self, key: str) -> D:
        """The draft; NotFound when nobody has begun one."""
        found = self.desk.find(key)
        if found is None:
            raise NotFound(f"{self.desk.noun}.no_draft")
        return found

    def posted(
        self,
        request: HttpRequest,
        draft: D | None,
        *,
        without_draft: Callable[[str, str], HttpResponse | None],
        on_draft: Callable[[D, str, str], HttpResponse],
        refused: Callable[[D, DomainError], HttpResponse],
    ) -> HttpResponse:
        """What «act:about» leads to. `without_draft` gives nothing for an act that is not its own.

        An act that is refused shows the draft's page again, and tells why.
        """
        act, _colon, about = request.POST.get("act", "").partition(":")
        try:
            done = without_draft(act, about)
            if done is not None:
                return done
            if draft is None:
                raise NotFound(f"{self.desk.noun}.no_draft")
            return on_draft(draft, act, about)
        except DomainError as error:
            if draft is None:
                raise
            return refused(draft, error)

    def published(self, request: HttpRequest, version: Version) -> HttpResponse:
        """To the version that the draft became."""
        messages.success(request, _("Versjon %(number)s er publisert.") % {"number": version.number})
        return redirect(self.route, key=version.key)

    def throw_away(self, request: HttpRequest, draft: D) -> HttpResponse:
        """Let go of the draft."""
        self.desk.throw_away(draft=draft, revision=counter(request.POST.get("revision")), act=request.act)
        messages.success(request, _("Kladden er kastet. Det som er publisert, er som før."))
        return redirect("setup_templates")

    def step(self, request: HttpRequest, draft: D, act: str) -> None:
        """Undo, or do again."""
        self.desk.step(draft=draft, revision=counter(request.POST.get("revision")), back=act == "undo", act=request.act)

    def back(self, draft: D, chosen: str, focus: str, *, otherwise: str = "") -> HttpResponse:
        """To the draft's page with this part at hand; the focus goes to this name, the eye to `otherwise`."""
        wanted = {self.at_hand: chosen[:_LONGEST], "fokus": focus[:_LONGEST]}
        query = urlencode({name: value for name, value in wanted.items() if value})
        # A redirect that names no place of its own inherits the one before it, which would take the focus.
        place = quote(wanted["fokus"]) or otherwise
        address = reverse(f"{self.route}_edit", args=[draft.key])
        return redirect(address + (f"?{query}" if query else "") + (f"#{place}" if place else ""))


def shown(request: HttpRequest, template: str, context: dict[str, Any], error: DomainError | None) -> HttpResponse:
    """An editor's page: as it was asked for, or after an act that was refused."""
    context |= {"focus": request.GET.get("fokus", ""), "has_errors": error is not None}
    context["fault"] = sentence(error) if error is not None else ""
    return render(request, template, context, status=STATUS[type(error)] if error is not None else 200)
