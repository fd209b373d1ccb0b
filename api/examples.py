"""Invented people and cases for the description's examples."""

_CASE = "0197a3c4-52b0-7c1e-9d4f-5b8a1c2d3e4f"
_CHILD = "0197a3c4-51aa-7b02-8e11-2f3a4b5c6d7e"
_SCHOOL = "0197a3c0-11f0-7a55-b3c2-9d8e7f6a5b4c"
_TASK = "0197a3c4-5310-7d3b-a1b2-c3d4e5f60718"

NEW_SCHOOL_YEAR: dict[str, object] = {
    "name": "2026/2027",
    "first_day": "2026-08-17",
    "last_day": "2027-06-18",
    "days_off": [{"name": "Høstferie", "first_day": "2026-10-05", "last_day": "2026-10-09"}],
}
SCHOOL_YEAR: dict[str, object] = {"id": _SCHOOL, **NEW_SCHOOL_YEAR}
TEAM: dict[str, object] = {
    "key": "resource",
    "owner": "team:resource",
    "title": "Ressursteam",
    "kind": "resource_team",
}
WORKFLOW: dict[str, object] = {
    "key": "school_referral",
    "version": 1,
    "title": "Henvisning til PPT – skole",
    "subject": "child",
    "roles": [],
    "unit_kinds": ["school"],
    "sub_only": False,
    "priorities": [{"key": "high", "title": "Høy: saken haster"}],
    "pause_reasons": [{"key": "documents", "title": "Venter på dokumentasjon"}],
    "subs": [{"key": "renewal", "title": "Fornyelse av vedtaket"}],
}
CHILD: dict[str, object] = {
    "id": _CHILD,
    "first_name": "Prøve",
    "last_name": "Oppdiktet",
    "birth_date": "2016-05-17",
    "unit_id": _SCHOOL,
    "grade": "4",
    "class_group": "4B",
    "created_at": "2026-09-01T08:00:00Z",
}
NEW_CHILD: dict[str, object] = {
    "national_id": "17851650199",
    "first_name": "Prøve",
    "last_name": "Oppdiktet",
    "unit_id": _SCHOOL,
    "grade": "4",
    "guardians": [
        {"name": "Foresatt Oppdiktet", "parental_responsibility": True, "email": "foresatt@prove.example"},
    ],
}
CASE: dict[str, object] = {
    "id": _CASE,
    "number": "2026/0012",
    "status": "open",
    "child_id": _CHILD,
    "title": "",
    "parent_id": None,
    "priority": None,
    "unit_id": _SCHOOL,
    "workflow": {"key": "school_referral", "version": 1},
    "phase": {"key": "referred", "title": "Henvist", "number": 1, "count": 6},
    "next_task": "refer",
    "next_owners": ["unit_head", "teacher"],
    "due_on": None,
    "due_kind": None,
    "opened_at": "2026-09-01T08:00:00Z",
    "closed_at": None,
    "version": 1,
}
WHOLE_CASE: dict[str, object] = {**CASE, "ready": [{"id": _TASK, "key": "refer", "owners": ["unit_head", "teacher"]}]}
NEW_CASE: dict[str, object] = {"child": NEW_CHILD, "unit_id": _SCHOOL}
EVENT: dict[str, object] = {
    "seq": 1,
    "kind": "opened",
    "task": None,
    "at": "2026-09-01T08:00:00Z",
    "actor": "Integrasjon: Skolesystemet",
}
TASK: dict[str, object] = {
    "id": _TASK,
    "case_id": _CASE,
    "key": "refer",
    "title": "Henvisning",
    "status": "ready",
    "owners": ["unit_head", "teacher"],
    "due_on": None,
    "done_at": None,
    "done_by": None,
    "form": {
        "key": "referral_school",
        "version": 1,
        "schema": "https://kommunen.example/api/v1/forms/referral_school/versions/1/schema",
    },
    "case_version": 1,
}
COMPLETION: dict[str, object] = {"answers": {"reason": "continues", "note": "Går videre."}, "version": 7}
FORM: dict[str, object] = {
    "key": "referral_school",
    "version": 1,
    "title": "Henvisning til PPT fra skole",
    "published_at": "2026-08-01T08:00:00Z",
    "schema": "https://kommunen.example/api/v1/forms/referral_school/versions/1/schema",
}
LETTER: dict[str, object] = {
    "key": "acknowledgement",
    "version": 1,
    "kind": "letter",
    "title": "Vi har fått henvisningen om {{child.name}}",
    "published_at": "2026-08-01T08:00:00Z",
    "definition": "https://kommunen.example/api/v1/letters/acknowledgement/versions/1",
}
FORM_ANSWERS: dict[str, object] = {
    "form": "referral_school",
    "handed_in": 41,
    "questions": [
        {
            "id": "referral_kind",
            "type": "radio",
            "title": "Type henvisning",
            "answered": 41,
            "answers": [
                {"value": "first", "title": "Første gang", "count": 30},
                {"value": "repeat", "title": "Gjentatt", "count": 11},
                {"value": "extended", "title": "Utvidet problemstilling", "count": 0},
            ],
            "min": None,
            "median": None,
            "max": None,
        }
    ],
}
DOCUMENT: dict[str, object] = {
    "id": "0197a3c9-0a1b-7c2d-8e3f-4a5b6c7d8e9f",
    "kind": "referral",
    "title": "Henvisning",
    "filename": "referral_copy-2026-0012.pdf",
    "content_type": "application/pdf",
    "size": 48213,
    "sha256": "9f2c" * 16,
    "issued_at": "2026-09-02T08:00:00Z",
    "created_at": "2026-09-02T08:00:00Z",
    "content": f"https://kommunen.example/api/v1/cases/{_CASE}/documents/0197a3c9-0a1b-7c2d-8e3f-4a5b6c7d8e9f/content",
}
DEFINITION: dict[str, object] = {
    "key": "own_note",
    "version": 1,
    "title": {"nb": "Eget notat", "nn": "Eige notat"},
    "pages": [
        {
            "key": "page",
            "title": {"nb": "Notat", "nn": "Notat"},
            "fields": [{"id": "note", "type": "long", "label": {"nb": "Notat", "nn": "Notat"}}],
        }
    ],
}
TERM = {
    "key": "referral",
    "language": "nb",
    "forms": {
        "indefinite": "tilmelding",
        "definite": "tilmeldingen",
        "plural": "tilmeldinger",
        "definite_plural": "tilmeldingene",
    },
    "own": True,
}
PACKAGE: dict[str, object] = {
    "format": "samspor.configuration",
    "schema": 1,
    "made_at": "2026-09-01T08:00:00+00:00",
    "source": {"number": "5001", "name": "Trondheim"},
    "contents": [{"kind": "forms", "key": "own_note", "number": 1, "sha256": "…", "definition": DEFINITION}],
    "signature": {"algorithm": "Ed25519", "key": "…", "value": "…"},
}
BENEFIT = {
    "benefit": "independence",
    "what": "Påminnelser om morgenen",
    "unit": "times_week",
    "lower_is_better": True,
    "difference": -14.0,
    "change": "better",
    "measurements": [
        {"kind": "baseline", "value": 20.0, "measured_on": "2026-09-07", "measured_by": "family"},
        {"kind": "follow_up", "value": 6.0, "measured_on": "2026-12-07", "measured_by": "family"},
    ],
}
