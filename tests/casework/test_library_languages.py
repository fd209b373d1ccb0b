"""The library in both written languages: all there, each in its own words, and plain."""

import re
from collections.abc import Iterator

import pytest

from casework.library.catalogue import Template, templates

EVERYTHING = [*templates("forms"), *templates("letters"), *templates("workflows")]
# Words that only one of the two written languages has.
BOKMAAL = re.compile(
    r"\b(ikke|jeg|hva|hvem|hvordan|hvorfor|hvis|hvilken|hvilket|hvilke|fra|noe|noen|en|et|være|gjøre|mer|selv|bare|uten|"
    r"mens|hjemme|vet|vei|veien|nå\s+skal|sammen|innen|dere|deres|timer|uker|uka|måned\w*|årlig\w*|dagene|skole\w*|"
    r"henvis\w*|foresatt\w*|sakkyndig\w*|opplysninger|vansker|klagen|saken|opplæringen|vurderingen|hjelpen|planene|"
    r"barnehageloven|forvaltningsloven|tilbud\w*|tjeneste\w*|mulig\w*|særlig\w*|endring\w*en|begrunn\w*|bekreft\w*|"
    r"gjelder|trenger|følger|bygger|ligger|kommer|ønsker|mottatt|løsning\w*)\b",
    re.IGNORECASE,
)
NYNORSK = re.compile(
    r"\b(ikkje|eg|kva|kven|korleis|kvifor|frå|noko|nokon|ein|eit|vere|gjere|seie|meir|sjølv|berre|utan|medan|heime|veit|"
    r"vegen|saman|innan|dykk|timar|veker|månad\w*|årleg\w*|skule\w*|tilvis\w*|føresett\w*|sakkunnig\w*|opplysningar|"
    r"vanskar|klaga|saka|opplæringa|vurderinga|hjelpa|tilbod\w*|teneste\w*|mogleg\w*|særleg\w*|grunngi\w*|gjeld|treng|"
    r"følgjer|byggjer|ligg|kjem|ønskjer|motteken|skildr\w*|dei)\b",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 45  # words; law and lists come in pieces


def texts_in(node: object) -> Iterator[dict[str, str]]:
    """Every text in its languages."""
    if isinstance(node, dict):
        if "nb" in node:
            yield node
        else:
            for value in node.values():
                yield from texts_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_in(value)


@pytest.mark.parametrize("made", EVERYTHING, ids=lambda made: f"{made.kind}-{made.key}")
def test_both_languages_are_there_and_are_themselves(made: Template) -> None:
    for text in texts_in(made.definition):
        assert text["nb"].strip()
        assert text["nn"].strip()
        assert not BOKMAAL.search(text["nn"]), text["nn"]
        assert not NYNORSK.search(text["nb"]), text["nb"]


@pytest.mark.parametrize("made", EVERYTHING, ids=lambda made: f"{made.kind}-{made.key}")
def test_sentences_can_be_read_in_one_breath(made: Template) -> None:
    for text in texts_in(made.definition):
        for words in text.values():
            for sentence in re.split(r"[.!?]\s|\n", words):
                assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
