"""The demo's municipalities and cooperation: their schools, staff and look. Every name is invented."""

from dataclasses import dataclass

from tenants.access import Role


@dataclass(frozen=True)
class Demo:
    """One municipality of the demo."""

    number: str
    language: str
    colour: str
    address: str
    schools: tuple[str, ...]
    large: bool = False
    shared: bool = False  # its PPT is the cooperation's
    bare: bool = False  # there for its recipe for welfare technology: no other cases


TOWNS = (
    Demo(
        "5001",
        "nb",
        "#0b4f8f",
        "Postboks 0000\n7004 Trondheim",
        ("Granlia skole", "Fjellhaug skole", "Tangen skole"),
        large=True,
    ),
    Demo("3324", "nn", "#1f6b4a", "Gamlevegen 0\n3550 Gol", ("Elvely skule", "Bjørkemo skule")),
    Demo("5006", "nb", "#7a2e5d", "Postboks 0000\n7738 Steinkjer", ("Furumo skole", "Bekkelia skole"), shared=True),
    Demo("5053", "nb", "#8a4b08", "Prøveveien 0\n7670 Inderøy", ("Sundnes prøveskole",), shared=True),
    Demo("5041", "nb", "#3a4a9f", "Prøveveien 0\n7760 Snåsa", ("Breide prøveskole",), shared=True),
    Demo("3301", "nb", "#1d5a72", "Prøveveien 0\n3015 Drammen", ("Elvebredden prøveskole",), bare=True),
    Demo("3901", "nb", "#2f6d3a", "Prøveveien 0\n3187 Horten", ("Havna prøveskole",), bare=True),
    Demo("4201", "nb", "#8c3b3b", "Prøveveien 0\n4950 Risør", ("Skjæret prøveskole",), bare=True),
    Demo("1108", "nb", "#5a4a8c", "Prøveveien 0\n4306 Sandnes", ("Vågen prøveskole",), bare=True),
    Demo("1804", "nb", "#7d2f4f", "Prøveveien 0\n8006 Bodø", ("Nordlys prøveskole",), bare=True),
    Demo("1508", "nb", "#0f6674", "Prøveveien 0\n6002 Ålesund", ("Fjellsida prøveskole",), bare=True),
)

COOPERATION_NUMBER = "inntrondelag"
COOPERATION_NAME = "PPT Inn-Trøndelag"
COOPERATION_SUBDOMAIN = "ppt-inntrondelag"


@dataclass(frozen=True)
class Post:
    """One member of staff: key in the story, name, title, e-mail, role, number of the school (None: everywhere)."""

    key: str
    name: str
    title: dict[str, str]
    mailbox: str
    role: Role
    school: int | None = None


def _both(text: str) -> dict[str, str]:
    return {"nb": text, "nn": text}


PPT = (
    Post("adviser", "Marte Eksempel", {"nb": "PP-rådgiver", "nn": "PP-rådgivar"}, "radgiver", Role.PPT_ADVISER),
    Post("adviser2", "Sigurd Liksom", {"nb": "PP-rådgiver", "nn": "PP-rådgivar"}, "radgiver2", Role.PPT_ADVISER),
    Post("ppt_head", "Lars Tenkt", {"nb": "PPT-leder", "nn": "PPT-leiar"}, "leder", Role.PPT_HEAD),
)
TOWN = (
    Post("head", "Rita Prøve", _both("Rektor"), "rektor", Role.UNIT_HEAD, 0),
    Post("head2", "Rolf Prøve", _both("Rektor"), "rektor2", Role.UNIT_HEAD, -1),
    Post("teacher", "Lise Påfunn", {"nb": "Kontaktlærer", "nn": "Kontaktlærar"}, "larer", Role.TEACHER, 0),
    Post("teacher2", "Leif Påfunn", {"nb": "Kontaktlærer", "nn": "Kontaktlærar"}, "larer2", Role.TEACHER, -1),
    Post("decider", "Dina Fiktiv", {"nb": "Rådgiver oppvekst", "nn": "Rådgivar oppvekst"}, "vedtak", Role.DECIDER),
    Post("admin", "Adam Oppdiktet", _both("Administrator"), "admin", Role.TENANT_ADMIN),
)
SHARED_PPT = (
    Post("adviser", "Ida Interkommunal", _both("PP-rådgiver"), "radgiver", Role.PPT_ADVISER),
    Post("ppt_head", "Harald Felles", _both("PPT-leder"), "leder", Role.PPT_HEAD),
    Post("admin", "Anne Fellesen", _both("Administrator"), "admin", Role.TENANT_ADMIN),
)
