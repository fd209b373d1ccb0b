"""What stands out on a form is a page when questions follow, and a question when only a guide and room do."""

import pytest

from casework.forms import pasting
from casework.forms.file_lines import lines_in
from tests.casework.form_files import line, run, table, word
from tests.effort import must_end


def bold(text: str) -> str:
    """A paragraph in bold, with no style of its own."""
    return f'<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def empty(count: int = 1) -> str:
    return "<w:p/>" * count


def read(*body: str) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in pasting.read(lines_in(word("".join(body))))]


def test_bold_words_over_questions_are_a_page() -> None:
    labels = table([[line(run("Navn")), line()], [line(run("Telefon")), line()]])
    asked = [line(run(each)) for each in ("Hvem tok kontakt?", "____", "Hvorfor nå?", "____")]
    found = read(bold("Elevens familie"), labels, bold("Bakgrunn for søknaden"), *asked)
    assert [each for each in found if each[0] == "page"] == [
        ("page", "Elevens familie"),
        ("page", "Bakgrunn for søknaden"),
    ]
    assert [text for kind, text in found if kind != "page"] == ["Navn", "Telefon", "Hvem tok kontakt?", "Hvorfor nå?"]


def test_bold_words_over_a_guide_and_room_ask_at_length() -> None:
    body = [
        bold("Norsk"),
        line(run("Stikkord: lesehastighet, rettskriving.")),
        empty(2),
        bold("Læringsmiljø"),
        line(run("Beskriv gruppa. Hvem er eleven sammen med, og når?")),
        line(run("Navn på skolen: ____")),
        bold("Trivsel"),
        line(run("Hva trives eleven med? Hva er vanskelig?")),
        table([[empty(3)]]),
        line(run("Dato: ____")),
    ]
    found = pasting.read(lines_in(word("".join([*body[:5], empty(), *body[6:9]]))))
    assert [(each.kind, each.text, each.help) for each in found] == [
        ("long", "Norsk", "Stikkord: lesehastighet, rettskriving."),
        ("long", "Læringsmiljø", "Beskriv gruppa. Hvem er eleven sammen med, og når?"),
        ("long", "Trivsel", "Hva trives eleven med? Hva er vanskelig?"),
    ]
    assert ("page", "Læringsmiljø") in read(*body)


def test_bold_words_that_ask_are_asked() -> None:
    found = read(
        line(run("Skjemaet fylles ut av skolen sammen med foreldrene.")),
        bold("Effekt av tiltakene:"),
        empty(3),
        line(run("Dato: ____")),
        bold("Telefon"),
        line(run("E-post: ____")),
        bold("Hva ønskes?"),
        line(run("☐ Råd")),
        line(run("☐ Utredning")),
        line(run("Andre ønsker: ____")),
        bold("Andre fag"),
        empty(3),
        line(run("Rektor: ____")),
    )
    assert ("long", "Effekt av tiltakene") in found
    assert ("checks", "Hva ønskes?") in found
    assert not [each for each in found if each[0] == "page"]
    for each in ("Telefon", "E-post", "Andre fag", "Rektor", "Andre ønsker"):
        assert each in [text for _kind, text in found]


def test_where_everything_is_bold_nothing_stands_out() -> None:
    assert read(bold("Klubb"), bold("Navn: ____"), bold("Alder: ____"), bold("Lag"))[-1] == ("text", "Lag")
    assert "#" not in lines_in(word(bold("Klubb") + bold("Lag")))


def test_bold_in_a_cell_leaves_no_mark() -> None:
    lines = lines_in(word(table([[bold("Tiltak"), bold("Periode")], [line(), line()]]) + line(run("Navn: ____"))))
    assert lines.splitlines()[0] == "Tiltak\tPeriode"


@pytest.mark.parametrize("hint", ["Stikkord: lesing, skriving.", "Beskriv lesing og skriving."])
def test_a_heading_with_no_more_than_a_guide_asks(hint: str) -> None:
    found = pasting.read(f"# Om eleven\nNavn: ____\n# Norsk\n{hint}\n\n# Matematikk\n____\n____\n# Annet\nDato: ____")
    assert [(each.kind, each.text) for each in found] == [
        ("page", "Om eleven"),
        ("text", "Navn"),
        ("long", "Norsk"),
        ("long", "Matematikk"),
        ("page", "Annet"),
        ("date", "Dato"),
    ]


def test_room_right_under_a_heading_is_not_lost() -> None:
    found = pasting.read("# Mål\n____\n____\nDato: ____")
    assert [(each.kind, each.text) for each in found] == [("page", "Mål"), ("long", "Mål"), ("date", "Dato")]


def test_a_hostile_line_that_stands_out_ends() -> None:
    with must_end():
        pasting.read("## Om, a? b, " * 150 + "\n" + "Hva, nå? " * 300 + "\n\n## B\n" * 300)
