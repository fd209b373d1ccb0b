"""A POST with an Idempotency-Key is carried out once; a repeat within a day gets the same answer again.

The key is held by a lock of the transaction that does the work, and the answer is stored in that same transaction:
work that fails leaves neither answer nor lock behind, and may be tried again with the same key.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import IdempotentRequest
from api.problems import Running
from core.acts import Act
from core.errors import Invalid
from tenants import isolation

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[A-Za-z0-9_-]{8,100}")
_REPEATED_HEADERS = ("Location", "ETag")


def once(*, request: Request, key: str, act: Act, work: Callable[[], Response]) -> Response:
    """The answer of `work`, or the stored one. Running when the key is at work, Invalid when it was used otherwise."""
    if not _KEY.fullmatch(key):
        raise Invalid("idempotency.key")
    assert act.actor_id is not None
    if not _hold(act.actor_id, key):
        raise Running
    fingerprint = _fingerprint(request)
    fresh = IdempotentRequest.objects.filter(created_at__gt=act.at - KEPT)
    stored = fresh.filter(token_id=act.actor_id, key=key).first()
    if stored:
        return _repeat(stored, fingerprint)
    response = work()
    if response.status_code < 300:
        _store(act, key, fingerprint, response)
    return response


def _hold(token_id: UUID, key: str) -> bool:
    # Locks are the whole database's, so the tenant is part of the number.
    digest = hashlib.sha256(f"{isolation.current().schema}|{token_id}|{key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (held,) = cursor.fetchone()
    return bool(held)


def _fingerprint(request: Request) -> str:
    sent = json.dumps(request.data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{request.method} {request.path}\n{sent}".encode()).hexdigest()


def _repeat(stored: IdempotentRequest, fingerprint: str) -> Response:
    if stored.fingerprint != fingerprint:
        raise Invalid("idempotency.mismatch")
    return Response(stored.body, status=stored.status, headers={**stored.headers, "Idempotency-Replayed": "true"})


def _store(act: Act, key: str, fingerprint: str, response: Response) -> None:
    assert act.actor_id is not None
    IdempotentRequest.objects.filter(created_at__lte=act.at - KEPT).delete()
    IdempotentRequest.objects.create(
        token_id=act.actor_id,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={name: response[name] for name in _REPEATED_HEADERS if name in response},
        body=json.loads(JSONRenderer().render(response.data)),
        created_at=act.at,
    )
