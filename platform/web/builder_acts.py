"""What each button of the form builder makes of the draft."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework.forms import blocks, drafts, editing, inheriting, pasting
from web import builder_field

Make = Callable[[HttpRequest, str, str], drafts.Edit]


def typed_in(request: HttpRequest) -> tuple[str, ...]:
    """The languages that what is typed here stands for: nynorsk in a nynorsk municipality, and bokmål always."""
    return ("nb", "nn") if request.tenant.language == "nn" else ("nb",)


def _where(request: HttpRequest, definition: editing.Definition) -> dict[str, str]:
    """Where the posted new questions go: last on a page, in a repeat's rows, or after a question."""
    place, _colon, name = request.POST.get("place", "").partition(":")
    last = str(definition["pages"][-1]["key"])
    return {
        "page": name if place == "page" else last,
        "into": name if place == "into" else "",
        "after": name if place == "after" else "",
    }


def _add(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    return lambda definition: editing.add_field(
        definition,
        kind=request.POST.get("kind", "text"),
        label=request.POST.get("label", "").strip() or _("Nytt spørsmål"),
        used=drafts.used_ids(key),
        options=list(pasting.unique(pasting.lines_of(request.POST.get("option_lines", "")))),
        required="required" in request.POST,
        languages=typed_in(request),
        **_where(request, definition),
    )


def add_lines(request: HttpRequest, key: str, lines: str) -> drafts.Edit:
    """Every question that these lines ask, where the post says."""
    return lambda definition: pasting.add_all(
        definition,
        pasting.read(lines, request.POST.get("kind", "text")),
        used=drafts.used_ids(key),
        languages=typed_in(request),
        **_where(request, definition),
    )


def pasted_words(request: HttpRequest, lines: str) -> str:
    """What was understood of what was pasted, for the person to look over."""
    found = pasting.read(lines, request.POST.get("kind", "text"))
    pages = sum(1 for each in found if each.kind == "page")
    told = {"questions": sum(1 for each in found if each.kind not in ("page", "info")), "pages": pages}
    if pages:
        return (
            _("%(questions)s spørsmål på %(pages)s sider er lagt til. Se gjennom dem her; «Angre» tar alt tilbake.")
            % told
        )
    return _("%(questions)s spørsmål er lagt til. Se gjennom dem her; «Angre» tar alt tilbake.") % told


def _save(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        items = {each["id"]: each for each in editing.every_item(definition)}
        item = editing.item(definition, about)
        changes = builder_field.changes_from(request.POST, item, items, typed_in(request))
        changed = editing.change_field(definition, about, changes)
        kind = request.POST.get("kind") or item["type"]
        if kind != item["type"]:
            changed = editing.change_kind(changed, about, kind, drafts.used_ids(key))
        place, _colon, name = request.POST.get("place", "").partition(":")
        if place in ("page", "into"):
            changed = editing.place_field(changed, about, **{place: name})
        return changed, about

    return change


def _place(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    before, page = request.POST.get("before", ""), request.POST.get("page", "")
    return lambda definition: (editing.place_field(definition, about, before=before, page=page), about)


def _form(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        changes: dict[str, object] = {
            name: builder_field.texts(request.POST, name, definition.get(name)) for name in ("title", "intro")
        }
        changes["paged"] = "paged" in request.POST
        return editing.change_form(definition, changes), ""

    return change


def _page_titles(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        there = editing.page_of(definition, about)["title"]
        return editing.change_page(definition, about, builder_field.texts(request.POST, f"page_{about}", there)), ""

    return change


def _must(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    chosen = set(request.POST.getlist("must"))
    return lambda definition: (editing.require(definition, about, chosen), "")


def _must_all(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    return lambda d: (editing.require(d, about, {each["id"] for each in editing.every_item(d)}), "")


def _new_page(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    title = request.POST.get("page_title", "").strip() or _("Ny side")
    return lambda definition: (editing.add_page(definition, title, typed_in(request))[0], "")


def _put_in_block(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    chosen = blocks.block(request.POST.get("block", ""))
    return lambda definition: inheriting.insert_block(
        definition,
        key=chosen.key,
        fields=chosen.questions,
        used=drafts.used_kinds(key),
        page=request.POST.get("block_page") or str(definition["pages"][-1]["key"]),
    )


def _take_newer(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        base, newer = drafts.base_of(definition), drafts.newer_base(definition)
        if base is None or newer is None:
            raise editing.EditError("form.no_newer_base")
        chosen = request.POST.getlist("take")
        return inheriting.take(definition, base.definition, newer.definition, newer.number, chosen), ""

    return change


def _as_inherited(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        base = drafts.base_of(definition)
        if base is None:
            raise editing.EditError("form.no_such_field")
        return inheriting.as_inherited(definition, base.definition, about), about

    return change


def questions_for_block(definition: editing.Definition, about: str) -> list[editing.Item]:
    """What is to be kept as a block: all that stands on a page, or one question."""
    place, _colon, name = about.partition(":")
    if place == "page":
        return list(editing.page_of(definition, name)["fields"])
    return [editing.item(definition, name)]


# What each button makes of the draft, and which question is at hand afterwards.
EDITS: dict[str, Make] = {
    "add": _add,
    "copy": lambda request, key, about: lambda d: editing.duplicate_field(d, about, drafts.used_ids(key)),
    "save": _save,
    "place": _place,
    "block": _put_in_block,
    "newer": _take_newer,
    "inherit": _as_inherited,
    "form": _form,
    "page": _page_titles,
    "page_add": _new_page,
    "must": _must,
    "must_all": _must_all,
    "must_none": lambda request, key, about: lambda d: (editing.require(d, about, ()), ""),
    "up": lambda request, key, about: lambda d: (editing.move_field(d, about, down=False), about),
    "down": lambda request, key, about: lambda d: (editing.move_field(d, about, down=True), about),
    "remove": lambda request, key, about: lambda d: (editing.remove_field(d, about), ""),
    "page_up": lambda request, key, about: lambda d: (editing.move_page(d, about, down=False), ""),
    "page_down": lambda request, key, about: lambda d: (editing.move_page(d, about, down=True), ""),
    "page_remove": lambda request, key, about: lambda d: (editing.remove_page(d, about), ""),
}
