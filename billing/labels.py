"""The words on statements and invoices, which leave the product in the payer's own written language. Pure."""

from collections.abc import Mapping

Text = Mapping[str, str]

# What a key may rest on. The figures are Statistics Norway's of 1 January; "equal" counts municipalities.
BASES: Mapping[str, Text] = {
    "equal": {"nb": "Likt for alle", "nn": "Likt for alle"},
    "population": {"nb": "Innbyggere", "nn": "Innbyggjarar"},
    "children_0_15": {"nb": "Barn 0–15 år", "nn": "Barn 0–15 år"},
    "children_0_5": {"nb": "Barn 0–5 år", "nn": "Barn 0–5 år"},
    "children_6_15": {"nb": "Barn 6–15 år", "nn": "Barn 6–15 år"},
    "youth_16_18": {"nb": "Ungdom 16–18 år", "nn": "Ungdom 16–18 år"},
}
CATEGORIES: Mapping[str, Text] = {
    "hosting": {"nb": "Drift", "nn": "Drift"},
    "support": {"nb": "Brukerstøtte", "nn": "Brukarstøtte"},
    "licences": {"nb": "Lisenser", "nn": "Lisensar"},
    "development": {"nb": "Utvikling", "nn": "Utvikling"},
    "administration": {"nb": "Administrasjon", "nn": "Administrasjon"},
}


def label(texts: Mapping[str, Text], key: str, language: str) -> str:
    """The words in this language; bokmål when it has none of its own."""
    found = texts[key]
    return found.get(language, found["nb"])


def percent(basis_points: int) -> str:
    """ "26,31 %", without the decimals when there are none."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d}\u00a0%" if rest else f"{whole}\u00a0%"


def count(number: int) -> str:
    """ "1 234" with non-breaking spaces."""
    return f"{number:,}".replace(",", "\u00a0")


def invoice_line(*, period: str, basis: str, weight_bp: int, own: int, total: int, language: str) -> str:
    """One invoice line, such as "2026: Barn 0–15 år, 883 av 32 145 (80 % av kostnaden)"."""
    words = label(BASES, basis, language)
    return f"{period}: {words}, {count(own)} av {count(total)} ({percent(weight_bp)} av kostnaden)"
