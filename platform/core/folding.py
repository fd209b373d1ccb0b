"""Norwegian and Sami letters in plain ASCII, for names that machines read: addresses, ids."""

import re
from collections.abc import Collection

_FOLD = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "á": "a", "š": "s", "đ": "d", "ŋ": "n"})


def folded(text: str) -> str:
    """The text in small letters, those of our languages as their nearest in ASCII; other signs as they are."""
    return text.lower().translate(_FOLD)


def plain_name(text: str, taken: Collection[str], *, otherwise: str) -> str:
    """A name that machines read, made of the text's first words (or `otherwise`), that none of these has."""
    words = re.findall(r"[a-z0-9]+", folded(text))[:5]
    start = re.sub(r"^[0-9_]+", "", "_".join(words))[:40].strip("_") or otherwise
    numbered = (f"{start}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (start, *numbered) if name not in taken)
