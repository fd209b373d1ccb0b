"""A form or a workflow made of the municipality's own file: the same page as after a paste, or why it was refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.forms import drafts
from casework.forms.file_lines import MAX_BYTES
from casework.workflows import drafts as workflow_drafts
from casework.workflows import editing
from tests.casework import form_files as made
from tests.casework.form_files import chosen, line, run, table
from tests.cast import Town, build_next_town

URL = "/oppsett/nytt-skjema/"
BODY = (
    line(run("MELDING OM PLASS"))
    + line(run("Barnet"), style="Overskrift1")
    + line(run("Bydel: "), chosen("Nord", "Sør"))
)


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


def _file(raw: bytes, name: str = "skjema.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


def test_a_form_is_made_of_the_file_itself(place: Town) -> None:
    client = place.client("admin")
    assert 'name="file" accept=".docx,.pdf"' in client.get("/oppsett/maler/").content.decode()
    answer = client.post(URL, {"title": "", "lines": "", "file": _file(made.word(BODY))}, follow=True)
    page = answer.content.decode()
    assert "Rediger skjema: Melding om plass" in page and "1 spørsmål på 1 sider er lagt til" in page
    with place.inside():
        draft = drafts.draft_of("melding_om_plass")
        assert draft is not None
        (asked,) = drafts.text_of(draft)["pages"][0]["fields"]
    assert [each["label"]["nb"] for each in asked["options"]] == ["Nord", "Sør"]
    told = {"title": "Begge deler", "lines": "Telefon: ____", "file": _file(made.word(BODY))}
    assert "2 spørsmål" in client.post(URL, told, follow=True).content.decode()


def test_a_refused_file_leaves_what_was_typed(place: Town) -> None:
    client = place.client("admin")
    told = {"title": "Ny melding", "lines": "Telefon: ____", "file": _file(b"\x89PNG", "skjema.docx")}
    answer = client.post(URL, told)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Filen er verken Word eller PDF." in page
    assert 'value="Ny melding"' in page and "Telefon: ____</textarea>" in page and "Feil:" in page
    assert 'action="/oppsett/maler/"' in page  # the search is not sent to where the file was
    large = client.post(URL, {"title": "Stor", "file": _file(b"PK\x03\x04" + b"0" * MAX_BYTES)})
    assert large.status_code == 422 and "større enn 5 MB" in large.content.decode()
    with place.inside():
        assert not {"ny_melding", "stor"} & set(drafts.drafts())


def test_a_file_is_added_to_a_form_that_is_being_written(place: Town) -> None:
    client, address = place.client("admin"), "/oppsett/skjema/tillegg/rediger/"
    client.post(URL, {"title": "Tillegg", "lines": "Telefon: ____"})
    act = {"act": "add_many", "revision": "2", "kind": "text", "place": "page:side"}
    page = client.post(address, {**act, "file": _file(made.word(BODY))}, follow=True).content.decode()
    assert "1 spørsmål på 1 sider er lagt til" in page and "Bydel" in page
    refused = client.post(address, {**act, "revision": "3", "lines": "Mer: ____", "file": _file(b"GIF89a")})
    shown = refused.content.decode()
    assert refused.status_code == 422 and "Filen er verken Word eller PDF." in shown
    assert "Mer: ____</textarea>" in shown and 'id="lim-inn" open>' in shown


def test_a_routine_is_read_from_its_file(place: Town) -> None:
    client = place.client("admin")
    address = client.post("/oppsett/nytt-forlop/", {"title": "Rutine fra fil"})["Location"]
    routine = (
        line(run("Drøfting"), style="Overskrift1")
        + line(run("Drøft saken – lærer – innen 2 uker"))
        + table([[line(run("Hva")), line(run("Hvem"))], [line(run("Skriv rapport")), line(run("rektor"))]])
    )
    act = {"act": "add_many:", "revision": "1", "in_order": "1"}
    answer = client.post(address, {**act, "file": _file(made.word(routine), "rutine.docx")})
    assert answer.status_code == 302
    with place.inside():
        draft = workflow_drafts.draft_of("rutine_fra_fil")
        assert draft is not None
        tasks = {task["key"]: task for task in editing.every_task(workflow_drafts.text_of(draft))}
    assert tasks["droft_saken"]["owner"] == ["teacher"] and tasks["skriv_rapport"]["owner"] == ["unit_head"]
    refused = client.post(address, {**act, "revision": "2", "lines": "Ring hjem – lærer", "file": _file(b"GIF89a")})
    shown = refused.content.decode()
    assert refused.status_code == 422 and "Filen er verken Word eller PDF." in shown
    assert "Ring hjem – lærer</textarea>" in shown


def test_only_who_sets_up_may_send_a_file(place: Town) -> None:
    answer = place.client("adviser").post(URL, {"title": "Fra rådgiver", "file": _file(made.word(BODY))})
    assert answer.status_code in (403, 404)
    with place.inside():
        assert "fra_radgiver" not in drafts.drafts()
