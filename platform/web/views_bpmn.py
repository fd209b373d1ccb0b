"""A workflow as a BPMN file, for the municipality's process portal."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from casework.library import exchange
from casework.library.bpmn import MEDIA_TYPE
from web.languages import reader_language
from web.views_exchange import as_file


@require_safe
def workflow_bpmn(request: HttpRequest, key: str) -> HttpResponse:
    """The published workflow, in the reader's language."""
    made = exchange.bpmn(key=key, language=reader_language(), act=request.act)
    return as_file(made, f"{key}.bpmn", MEDIA_TYPE)
