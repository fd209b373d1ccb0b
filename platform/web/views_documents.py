"""Documents: handing one out to somebody who may read it, and taking an upload in."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from casework.cases.access import audiences, check
from casework.cases.selectors import case_of_document, get_case
from casework.documents.models import Document
from casework.documents.selectors import get_document
from casework.documents.services import read_document, store_attachment
from core.errors import Invalid
from tenants.access import Action
from web.error_texts import sentence

# A letter we have set ourselves may be read in the browser; what somebody uploaded is only ever saved to disk.
READ_HERE = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
SAVE_ONLY = "sandbox; default-src 'none'; frame-ancestors 'none'"
SHARED_WITH = (
    ("unit", gettext_lazy("Skolen eller barnehagen")),
    ("decider", gettext_lazy("Vedtaksansvarlig i kommunen")),
    ("guardian", gettext_lazy("Foresatte")),
)


class UploadForm(forms.Form):
    """A file, and who besides the PPT may read it."""

    file = forms.FileField(
        label=gettext_lazy("Fil"),
        help_text=gettext_lazy("PDF, bilde, Word, Excel, OpenDocument eller ren tekst. Høyst 20 MB."),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Velg en fil.")},
    )
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("Hvem kan lese den, i tillegg til PPT?"),
        choices=SHARED_WITH,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Velg fra listen.")},
    )


@require_GET
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The file itself, to a reader it is meant for; the reading is put on record."""
    row = get_document(document_id)
    case = case_of_document(row, act=request.act)
    check(request.act, Action.DOCUMENT_READ, case)
    content = read_document(document=row, act=request.act)
    here = row.issued_at is not None and row.content_type == "application/pdf"
    response = HttpResponse(content, content_type=row.content_type)
    response["Content-Disposition"] = content_disposition_header(not here, row.filename) or "attachment"
    response["Content-Security-Policy"] = READ_HERE if here else SAVE_ONLY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def case_upload(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Add a file to the case."""
    case = get_case(case_id, act=request.act, action=Action.DOCUMENT_UPLOAD)
    own = audiences(request.act, case)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"audience": sorted(own - {"ppt"})})
    posted = request.method == "POST"
    if posted:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid() and _store(form, case_id=case.id, child_id=case.child_id, own=own, request=request):
            messages.success(request, _("Filen er lagt i saken."))
            return redirect("case", case_id=case.id)
    context = {"case": case, "form": form, "has_errors": posted}
    return render(request, "casework/upload.html", context, status=422 if posted else 200)


def _store(
    form: UploadForm, *, case_id: UUID, child_id: UUID | None, own: frozenset[str], request: HttpRequest
) -> bool:
    upload = form.cleaned_data["file"]
    # Whoever adds a file can read it afterwards; the PPT can read all.
    audience = {"ppt", *form.cleaned_data["audience"], *own}
    try:
        store_attachment(
            upload_name=upload.name,
            content=upload.read(),
            case_id=case_id,
            child_id=child_id,
            audience=sorted(audience),
            act=request.act,
            kind=Document.Kind.ATTACHMENT,
        )
    except Invalid as error:
        form.add_error("file", sentence(error))
        return False
    return True
