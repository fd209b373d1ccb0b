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


@pytest.mark.parametrize(
    "hint", ["Stikkord: lesing, skriving.", "Beskriv lesing og skriving.", "Skildra lesing og skriving."]
)
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


@pytest.mark.parametrize("mark", ["# ", "", "## "])
@pytest.mark.parametrize("empty_line", ["", "\n"])
def test_how_to_cross_is_no_question_where_the_one_above_asks(mark: str, empty_line: str) -> None:
    told = "Sett kryss foran det/de områdene det gjelder:"
    text = f"{mark}Hva er grunnen?\n{empty_line}{told}\n{empty_line}☐ Lesing\n☐ Skriving\n\nNavn: ____"
    asked = [each for each in pasting.read(text) if each.kind != "page"]
    assert [(each.kind, each.text, each.help, each.options) for each in asked] == [
        ("checks", "Hva er grunnen?", told.rstrip(":") if mark != "# " else asked[0].help, ["Lesing", "Skriving"]),
        ("text", "Navn", "", []),
    ]
    one = pasting.read("Hvor bor eleven?\nSett ett kryss:\n☐ Mor\n☐ Far\n☐ Begge\n☐ Andre")
    assert [(each.kind, each.text) for each in one] == [("radio", "Hvor bor eleven?")]


def test_a_bold_sentence_is_read() -> None:
    found = read(
        bold("Vi er kjent med innholdet i skjemaet og samtykker."), line(run("Dato: ____")), line(run("Sted: ____"))
    )
    assert found == [("info", "Vi er kjent med innholdet i skjemaet og samtykker."), ("date", "Dato"), ("text", "Sted")]


def test_what_is_to_be_enclosed_is_told_and_not_asked() -> None:
    found = pasting.read("Vedlegg\nFølgende skal følge søknaden:\n☐ Rapport\n☐ Resultater")
    assert [(each.kind, each.text) for each in found] == [
        ("page", "Vedlegg"),
        ("info", "Følgende skal følge søknaden:"),
        ("file", "Rapport"),
        ("file", "Resultater"),
    ]


def test_lines_below_each_parent_are_near_that_parent() -> None:
    each = "Adresse: ____   E-post: ____"
    found = pasting.read(f"FORELDRE\nForesatt 1: ____   Tlf: ____\n{each}\nForesatt 2: ____   Tlf: ____\n{each}")
    assert [one.text for one in found if one.kind != "page"] == [
        "Foresatt 1",
        "Tlf (foresatt 1)",
        "Adresse (foresatt 1)",
        "E-post (foresatt 1)",
        "Foresatt 2",
        "Tlf (foresatt 2)",
        "Adresse (foresatt 2)",
        "E-post (foresatt 2)",
    ]


def test_a_table_with_a_named_corner_stays_on_its_page() -> None:
    text = "# Kartlegging\nNavn: ____\n"
    text += "\nOmråde\tSterke sider\tVansker\nFaglig utvikling\t\t\nMotorikk\t\t\n\nHva er prøvd?\n____"
    assert [(each.kind, each.text) for each in pasting.read(text)] == [
        ("page", "Kartlegging"),
        ("text", "Navn"),
        ("long", "Faglig utvikling (sterke sider)"),
        ("long", "Motorikk (sterke sider)"),
        ("long", "Faglig utvikling (vansker)"),
        ("long", "Motorikk (vansker)"),
        ("long", "Hva er prøvd?"),
    ]


def test_a_long_guide_over_a_table_is_its_help() -> None:
    guide = "Oppgi tiltakene, hvor lenge de har vart og hvilken virkning de har hatt. Husk hele gruppa."
    table_ = pasting.read(f"# Prøvde tiltak\n{guide}\nTiltak\tPeriode\tVirkning\n\t\t\n\t\t\n")[-1]
    assert (table_.kind, table_.text, table_.help) == ("repeat", "Prøvde tiltak", guide)
