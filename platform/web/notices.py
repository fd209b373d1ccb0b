"""The lines that say an act was done, carried to the next page in a cookie of this tenant's own site."""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing

from core.schema import schema_at_hand


class Notices(CookieStorage):
    """Signed for the schema at hand: what one site has said, or a neighbour has planted, is not read at another."""

    cookie_name = "samspor_notices" if settings.RELAXED else "__Host-samspor_notices"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer = signing.get_cookie_signer(salt=f"web.notices|{schema_at_hand()}")
