"""Text as people send it, judged by what the database can hold."""

from collections.abc import Mapping


def storable(text: str) -> bool:
    """Whether it can be stored at all: no NUL, no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def faults_in(lines: Mapping[str, tuple[str, int]]) -> dict[str, list[str]]:
    """What is wrong with each of these texts, by name, given the most letters it may have."""
    found = {name: ["characters"] for name, (text, _most) in lines.items() if not storable(text)}
    return found | {name: ["too_long"] for name, (text, most) in lines.items() if len(text) > most}
