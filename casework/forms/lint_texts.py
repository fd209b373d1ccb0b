"""What a text in a definition must be: there in bokmål and nynorsk, of a size to read. Pure."""

from collections.abc import Iterator, Mapping

LANGUAGES = frozenset({"nb", "nn", "se", "en"})
SHORT, LONG = 1000, 5000


def text_problems(text: object, where: str, limit: int = SHORT) -> Iterator[str]:
    """What is wrong with this text in several languages."""
    if not isinstance(text, Mapping) or not {"nb", "nn"} <= set(text) <= LANGUAGES:
        yield f"{where}: needs a text in bokmål and nynorsk (nb, nn), and may have se and en"
        return
    for language, words in text.items():
        if not isinstance(words, str) or not words.strip():
            yield f"{where}: the text in {language} is empty"
        elif len(words) > limit:
            yield f"{where}: the text in {language} is longer than {limit} characters"
        elif "\x00" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
            yield f"{where}: the text in {language} has characters that cannot be stored"
