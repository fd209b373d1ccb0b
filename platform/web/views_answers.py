"""What has been answered in each form, question by question: for the leader, on a page and as a table to take away."""

from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.forms.definition import in_language
from casework.forms.readable import number_text
from casework.forms.selectors import current_forms, definition_of
from casework.insights import answers
from casework.insights.answers import SMALLEST_SHOWN, Figures, Report
from core.errors import NotFound
from web import spreadsheets
from web.builder_words import KINDS
from web.languages import reader_language


@require_safe
def answers_page(request: HttpRequest) -> HttpResponse:
    """The forms, and the figures of the one that was chosen; or the cases behind one answer."""
    language, key = reader_language(), request.GET.get("skjema", "")
    forms = [(row.key, in_language(definition_of(row).title, language)) for row in current_forms()]
    context: dict[str, object] = {"forms": sorted(forms, key=lambda one: one[1]), "key": key}
    if key:
        year = _year(request)
        report = answers.answers_report(form_key=key, act=request.act, year=year)
        context |= {
            "report": report,
            "title": in_language(report.title, language),
            "rows": [_row(one, language) for one in report.questions],
            "years": answers.years_of(key),
            "year": year,
            "smallest": SMALLEST_SHOWN,
        }
        field, value = request.GET.get("felt", ""), request.GET.get("svar", "")
        if field and answers.known_choice(key, field, value):
            found = answers.cases_answering(form_key=key, field_id=field, value=value, act=request.act)
            context["cases"] = list(found)
    return render(request, "casework/answers.html", context)


@require_safe
def answers_csv(request: HttpRequest) -> HttpResponse:
    """The same figures for a spreadsheet."""
    key = request.GET.get("skjema", "")
    if not key:
        raise NotFound("form.unknown", key=key)
    report = answers.answers_report(form_key=key, act=request.act, year=_year(request))
    heads = [_("Spørsmål"), _("Id"), _("Svar"), _("Antall"), _("Minst"), _("Median"), _("Høyst")]
    return spreadsheets.table(heads, _lines(report, reader_language()), name=f"svar-{report.key}")


def _lines(report: Report, language: str) -> Iterator[list[str]]:
    for one in report.questions:
        label = in_language(one.label, language)
        figures = [number_text(n) if n is not None else "" for n in (one.least, one.middle, one.most)]
        yield [label, one.field_id, "", _count(one.answered), *figures]
        for share in one.shares:
            yield [label, one.field_id, _called(share.value, share.label, language), _count(share.count), "", "", ""]


def _row(one: Figures, language: str) -> dict[str, object]:
    return {
        "id": one.field_id,
        "label": in_language(one.label, language),
        "kind": KINDS.get(one.type, ""),
        "answered": _count(one.answered),
        "numbers": [number_text(n) for n in (one.least, one.middle, one.most) if n is not None],
        "shares": [
            {
                "value": share.value,
                "label": _called(share.value, share.label, language),
                "count": _count(share.count),
                "number": share.count or 0,
            }
            for share in one.shares
        ],
        "most": max((share.count or 0 for share in one.shares), default=0) or 1,
        "choice": one.type in ("choice", "radio", "checks"),
    }


def _called(value: str, label: Mapping[str, str], language: str) -> str:
    if not label:
        return _("Ja") if value == "yes" else _("Nei")
    return in_language(label, language)


def _count(count: int | None) -> str:
    return _("færre enn %(n)s") % {"n": SMALLEST_SHOWN} if count is None else str(count)


def _year(request: HttpRequest) -> int | None:
    typed = request.GET.get("aar", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 and typed > "1900" else None
