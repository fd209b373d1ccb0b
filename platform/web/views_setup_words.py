"""Set-up of the municipality's own words, and putting them into its forms, workflows and letters."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.library.wording import preview_words, publish_words
from casework.local.terms import chosen_words, save_words
from casework.local.words import CONCEPTS, LANGUAGES, Concept, forms_of
from core.errors import Conflict, DomainError, Invalid
from web.case_words import in_words
from web.error_texts import sentence

NAMES = {
    "referral": gettext_lazy("Henvisning (det som sendes)"),
    "refer": gettext_lazy("Å henvise"),
    "service": gettext_lazy("PPT (kortform)"),
    "service_name": gettext_lazy("Tjenestens fulle navn"),
    "head": gettext_lazy("Leder på skole"),
    "kindergarten_head": gettext_lazy("Leder i barnehage"),
    "adviser": gettext_lazy("Rådgiver i tjenesten"),
}
SHAPES = {
    "indefinite": gettext_lazy("ubestemt"),
    "definite": gettext_lazy("bestemt"),
    "plural": gettext_lazy("flertall"),
    "definite_plural": gettext_lazy("bestemt flertall"),
    "infinitive": gettext_lazy("å …"),
    "present": gettext_lazy("nåtid"),
    "past": gettext_lazy("fortid"),
    "perfect": gettext_lazy("har …"),
    "passive": gettext_lazy("blir …, med s"),
    "short": gettext_lazy("kortform"),
}
IN = {"nb": gettext_lazy("Bokmål"), "nn": gettext_lazy("Nynorsk")}
KINDS = {"form": gettext_lazy("Skjema"), "letter": gettext_lazy("Brev"), "workflow": gettext_lazy("Forløp")}
MOST_SHOWN = 400


def words_page(request: HttpRequest) -> HttpResponse:
    """Each word in its forms, in both languages; save the choice."""
    fault: Invalid | None = None
    if request.method == "POST":
        posted = {language: _posted(request, language) for language in LANGUAGES}
        try:
            changed = sum(save_words(language=each, words=posted[each], act=request.act) for each in LANGUAGES)
        except Invalid as error:
            fault, chosen = error, posted
        else:
            messages.success(request, _saved(changed))
            return redirect("setup_words_apply" if changed else "setup_words")
    else:
        chosen = {each: {key: tuple(forms) for key, forms in words.items()} for each, words in chosen_words().items()}
    faults = fault.fields if fault else {}
    context = {
        "languages": [
            {
                "code": each,
                "name": IN[each],
                "rows": [_row(one, each, chosen.get(each, {}), faults) for one in CONCEPTS],
            }
            for each in LANGUAGES
        ],
        "fault": sentence(fault) if fault else "",
        "has_errors": bool(fault),
    }
    return render(request, "setup/words.html", context, status=422 if fault else 200)


def apply_page(request: HttpRequest) -> HttpResponse:
    """What would change, text by text; publish it all."""
    fault: DomainError | None = None
    if request.method == "POST":
        try:
            count = publish_words(fingerprint=request.POST.get("fingerprint", ""), act=request.act)
        except (Conflict, Invalid) as error:
            fault = error
        else:
            messages.success(request, _("Ordene er byttet. Antall nye versjoner: %(n)s.") % {"n": count})
            return redirect("setup_words")
    preview = preview_words()
    context = {
        "items": [_item(one, request.LANGUAGE_CODE) for one in preview.items],
        "texts": sum(len(one.changes) for one in preview.items),
        "left_alone": preview.left_alone[:MOST_SHOWN],
        "fingerprint": preview.fingerprint,
        "fault": sentence(fault) if fault else "",
        "has_errors": bool(fault),
    }
    status = 200 if fault is None else 409 if isinstance(fault, Conflict) else 422
    return render(request, "setup/words_apply.html", context, status=status)


def _saved(changed: int) -> str:
    if not changed:
        return _("Ingen ord er endret.")
    return _("Ordene er lagret. Se gjennom hva de endrer i skjema, forløp og brev.")


def _posted(request: HttpRequest, language: str) -> dict[str, tuple[str, ...]]:
    return {
        one.key: tuple(request.POST.get(f"{language}_{one.key}_{place}", "") for place in range(len(one.shape)))
        for one in CONCEPTS
    }


def _row(concept: Concept, language: str, chosen: Any, faults: dict[str, list[str]]) -> dict[str, Any]:
    forms = forms_of(concept, language, chosen.get(concept.key))
    fields = []
    for place, shape in enumerate(concept.shape):
        name = f"{language}_{concept.key}_{place}"
        usual = concept.usual[language][place]
        value = forms[place] if forms[place] != usual else ""
        wrong = _("Dette er ikke et ord.") if name in faults else ""
        fields.append({"name": name, "label": SHAPES[shape], "usual": usual, "value": value, "wrong": wrong})
    known = ", ".join(one[0] for one in concept.known[language])
    return {"key": concept.key, "name": NAMES[concept.key], "fields": fields, "known": known}


def _item(one: Any, language: str) -> dict[str, Any]:
    return {
        "kind": KINDS[one.kind],
        "title": in_words(one.title, language) or one.key,
        "number": one.number + 1,
        "changes": [
            {"in": IN[each.language], "language": each.language, "before": each.before, "after": each.after}
            for each in one.changes
        ],
    }
