"""Norwegian and Sami letters in plain ASCII, for names that machines read: addresses, ids."""

_FOLD = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "á": "a", "š": "s", "đ": "d", "ŋ": "n"})


def folded(text: str) -> str:
    """The text in small letters, those of our languages as their nearest in ASCII; other signs as they are."""
    return text.lower().translate(_FOLD)
