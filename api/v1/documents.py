"""Documents of a case that the school may read: the list, and the files themselves."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import NoQuery, Shape
from api.openapi import described
from api.v1.cases import read_case
from api.views import Endpoint, act_of, query_of
from casework.cases import access as case_access
from casework.cases.selectors import case_of_document
from casework.documents.models import Document
from casework.documents.selectors import documents_of_case, get_document
from casework.documents.services import read_document
from core.errors import NotFound


class DocumentShape(Shape):
    """An issued letter or an uploaded file."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Document.Kind.values)
    title = serializers.CharField()
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    issued_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    content = serializers.URLField(help_text="Address of the file itself.")

    class Meta:
        """Its name in the description."""

        ref_name = "Document"


class DocumentList(Shape):
    """The documents of one case, the newest first."""

    results = DocumentShape(many=True)


class Documents(Endpoint):
    """The documents of one case."""

    scopes = {"GET": "documents:read"}

    @described(
        summary="List a case's documents",
        about="Only those that are meant for the school. The PPT's own are not there.",
        scope="documents:read",
        query=NoQuery,
        answers={200: DocumentList},
        problems=(404,),
        answer_example={"results": [examples.DOCUMENT]},
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        act = act_of(request)
        case = read_case(case_id, act)
        found = documents_of_case(case.id, case_access.audiences(act, case))
        return Response({"results": [_as_shape(document, case_id, request) for document in found]})


class Content(Endpoint):
    """One file."""

    scopes = {"GET": "documents:read"}

    @described(
        summary="Download a document",
        about="The file itself, as an attachment. Each download is put on record.",
        scope="documents:read",
        query=NoQuery,
        answers={200: OpenApiTypes.BINARY},
        problems=(404,),
        media_type="application/octet-stream",
    )
    def get(self, request: Request, case_id: UUID, document_id: UUID) -> HttpResponse:
        """The bytes."""
        query_of(request, NoQuery)
        act = act_of(request)
        document = get_document(document_id)
        if case_of_document(document, act=act).id != case_id:
            raise NotFound("document.unknown")
        response = HttpResponse(read_document(document=document, act=act), content_type=document.content_type)
        disposition = content_disposition_header(as_attachment=True, filename=document.filename)
        response["Content-Disposition"] = disposition or "attachment"
        return response


def _as_shape(document: Document, case_id: UUID, request: Request) -> dict[str, object]:
    address = reverse("api_document_content", args=[case_id, document.id])
    return {
        "id": document.id,
        "kind": document.kind,
        "title": document.title,
        "filename": document.filename,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "issued_at": document.issued_at,
        "created_at": document.created_at,
        "content": request.build_absolute_uri(address),
    }
