"""A form or routine that is sent as a file: read in memory, as if its lines had been pasted; nothing of it is kept."""

from django.http import HttpRequest

from casework.forms.file_lines import MAX_BYTES, lines_in
from core.errors import Invalid


def posted_lines(request: HttpRequest) -> str:
    """The lines of the chosen file, and below them what was pasted. Invalid with a «form_file.…» code."""
    pasted = request.POST.get("lines", "").strip()
    upload = request.FILES.get("file")
    if upload is None:
        return pasted
    if (upload.size or 0) > MAX_BYTES:
        raise Invalid("form_file.too_large")
    return f"{lines_in(upload.read())}\n{pasted}".strip("\n")
