"""The one mail that people get of their notices. It says that there are some, and where; nothing of any child."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from casework.notices.sending import Letter
from tenants import directory, isolation


def compose(letter: Letter) -> EmailMessage:
    """The mail, in the reader's language."""
    with translation.override(letter.language):
        lines = [
            _("Hei %(name)s!") % {"name": letter.name},
            "",
            _("Du har varsler i Samspor om disse sakene:"),
            *(f"- {number}" for number in letter.numbers),
            "",
            _("Logg inn for å lese dem: %(link)s") % {"link": _link(letter.home)},
            "",
            _("Du får høyst én slik e-post om dagen. Den kan ikke besvares."),
        ]
        subject = _("Varsler i Samspor")
    return EmailMessage(
        subject=subject,
        body="\n".join(lines),
        to=[letter.address],
        # The same mail has the same name however often it is made, so that nobody is shown it twice.
        headers={
            "Message-ID": f"<{letter.mail_id}@{settings.SAMSPOR_BASE_DOMAIN}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _link(home: str) -> str:
    """Where the list is: at the reader's own site, for visitors by way of their home."""
    here = isolation.current()
    path = reverse("notices", urlconf=settings.ROOT_URLCONF)
    site = directory.tenant_with_schema(home) if home else here
    if site is not None and home:
        path = f"/k/{here.number}{path}"
    host = f"{(site or here).subdomain}.{settings.SAMSPOR_BASE_DOMAIN}"
    return settings.SAMSPOR_LINKS.format(host=host) + path
