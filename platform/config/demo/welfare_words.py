"""What is answered in the invented cases of welfare technology, in both written languages. Nobody described exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# (what, unit, benefit, better, before, at the first follow-up, at the second)
FIGURES = (
    ("reminders", "times_week", "independence", "lower", 21, 9, 4),
    ("alone", "scale", "participation", "higher", 3, 6, 8),
    ("help", "minutes_day", "family_time", "lower", 50, 30, 18),
    ("questions", "times_week", "staff_time", "lower", 14, 15, 9),
)

WORDS: Mapping[str, tuple[str, str]] = {
    "reminders": ("Påminnelser om morgenen", "Påminningar om morgonen"),
    "alone": ("Med i friminuttet på egen hånd", "Med i friminuttet på eiga hand"),
    "help": ("Hjelp fra en voksen om morgenen", "Hjelp frå ein vaksen om morgonen"),
    "questions": ("Spørsmål til assistenten om hva som kommer", "Spørsmål til assistenten om kva som kjem"),
    "hard": (
        "Kommer ikke i gang om morgenen og blir urolig når noe skifter uten forvarsel.",
        "Kjem ikkje i gang om morgonen og blir uroleg når noko skiftar utan forvarsel.",
    ),
    "wanted": ("Klare morgenen selv og bli med ut i friminuttet.", "Klare morgonen sjølv og bli med ut i friminuttet."),
    "child": ("Jeg vil vite hvor lenge det er igjen.", "Eg vil vite kor lenge det er igjen."),
    "child_after": ("Nå ser jeg det selv.", "No ser eg det sjølv."),
    "strengths": ("Liker farger, tall og faste rutiner.", "Likar fargar, tal og faste rutinar."),
    "talk": ("Barnet, mor, lærer og ergoterapeut", "Barnet, mor, lærar og ergoterapeut"),
    "life": ("Begynner på ny skole om to år og vil gå dit alene.", "Byrjar på ny skule om to år og vil gå dit åleine."),
    "ready": ("Hjemmet og skolen vil bruke det samme.", "Heimen og skulen vil bruke det same."),
    "leader": ("Rektor og enhetsleder i helse", "Rektor og einingsleiar i helse"),
    "goal": ("Kle på seg og spise uten påminnelser", "Kle på seg og ete utan påminningar"),
    "step": ("Ser på uret når noen sier fra", "Ser på uret når nokon seier frå"),
    "product": ("Tidsur med lys", "Tidsur med lys"),
    "served": ("Se hvor lenge det er igjen, hjemme og på skolen.", "Sjå kor lenge det er igjen, heime og på skulen."),
    "stored": ("Uret lagrer ingenting.", "Uret lagrar ingenting."),
    "why": ("Varig behov, og uret skal brukes på flere steder.", "Varig behov, og uret skal brukast fleire stader."),
    "learn": ("Stille inn uret og avtale faste tider", "Stille inn uret og avtale faste tider"),
    "trainer": ("Ergoterapeut", "Ergoterapeut"),
    "backup": ("Assistenten på trinnet", "Assistenten på trinnet"),
    "well": ("Ser på uret og henter sekken selv.", "Ser på uret og hentar sekken sjølv."),
    "adjust": ("Flyttet uret dit barnet spiser.", "Flytta uret dit barnet et."),
    "result": (
        "Roligere morgener og færre krangler. Med ute tre av fem dager.",
        "Rolegare morgonar og færre kranglar. Med ute tre av fem dagar.",
    ),
    "agree": ("Vi vil fortsette.", "Vi vil halde fram."),
    "owner": ("Hjelpemiddeltjenesten i kommunen", "Hjelpemiddeltenesta i kommunen"),
    "contact": ("Hjelpemiddelteknikeren", "Hjelpemiddelteknikaren"),
    "without": ("Bruker bildeplanen på kjøleskapet.", "Bruker biletplanen på kjøleskapet."),
    "with": ("Familien, kontaktlæreren og ergoterapeuten", "Familien, kontaktlæraren og ergoterapeuten"),
    "card_title": ("Slik virker tidsuret", "Slik verkar tidsuret"),
    "card_for": ("trener", "trenar"),
    "card_what": (
        "Et ur som viser med lys hvor lenge det er igjen av en aktivitet.",
        "Eit ur som viser med lys kor lenge det er igjen av ein aktivitet.",
    ),
    "card_1": ("Trykk på den gule knappen.", "Trykk på den gule knappen."),
    "card_2": ("Drei til riktig antall minutter.", "Drei til rett tal minutt."),
    "card_3": ("Si fra når det er to lys igjen.", "Sei frå når det er to lys igjen."),
    "card_avoid": ("ta uret bort før tiden er ute.", "ta uret bort før tida er ute."),
    "card_trouble": ("Ta ut batteriet og sett det inn igjen.", "Ta ut batteriet og set det inn igjen."),
    "card_contact": ("Hjelpemiddeltjenesten, 00 00 00 00", "Hjelpemiddeltenesta, 00 00 00 00"),
    "mother": ("Mor, 00 00 00 00", "Mor, 00 00 00 00"),
}


@dataclass(frozen=True)
class Answers:
    """Writes the answers of one case in one language."""

    language: str
    adviser: str

    def say(self, key: str) -> str:
        """The text in this language."""
        return WORDS[key][self.language == "nn"]

    def to(self, task: str, on: date, *, times: int = 0) -> dict[str, Any]:
        """The answers to a task's form; `times` is how often the benefit was measured before."""
        if task == "assign":
            return {"adviser": self.adviser}
        if "__" in task:
            return {"outcome": "approve"}
        known: dict[str, dict[str, Any]] = {
            **self._need(),
            **self._mapping(on),
            **self._way(on),
            **self._trial(on),
            **self._after(on, times),
        }
        return known.get(task, {})

    def consent(self, on: date) -> dict[str, Any]:
        """A guardian's yes."""
        return {
            "capacity": "parental_responsibility",
            "decision": "yes",
            "info_to": ["school", "health_station"],
            "valid_to": (on + timedelta(days=730)).isoformat(),
            "child_informed": "yes",
            "confirmation": True,
        }

    def card(self) -> dict[str, Any]:
        """A card for a coach."""
        names = ("title", "for", "what", "avoid", "trouble", "contact")
        steps = [{"card_step": self.say(f"card_{number}")} for number in (1, 2, 3)]
        return {**{f"card_{name}": self.say(f"card_{name}") for name in names}, "card_steps": steps}

    def _heard(self, key: str) -> dict[str, Any]:
        return {"child_view_how": "talk", "child_view": self.say(key)}

    def _need(self) -> dict[str, Any]:
        own = {
            "reported_by": "family",
            "reporter": self.say("mother"),
            "guardians_know": "yes",
            "situations": self.say("hard"),
            "areas": ["time", "daily"],
            "arenas": ["home", "school"],
            "wanted": self.say("wanted"),
            "child_words": self.say("child"),
            "urgent": "no",
        }
        return {"report_need": own}

    def _mapping(self, on: date) -> dict[str, Any]:
        own = {
            "on": on.isoformat(),
            "participants": self.say("talk"),
            **self._heard("child"),
            "strengths": self.say("strengths"),
            "situations": self.say("hard"),
            "life_course": self.say("life"),
            "readiness": self.say("ready"),
            "anchored": self.say("leader"),
            "goals": [{"goal": self.say("goal"), "goal_arena": "home", "first_step": self.say("step")}],
            "baseline": self._figures(on, 0),
            "conclusion": "technology",
        }
        return {"map_needs": own}

    def _way(self, on: date) -> dict[str, Any]:
        day = on.isoformat()
        choice = {
            "product_kind": "time",
            "product": self.say("product"),
            "goals_served": self.say("served"),
            "child_agrees": "yes",
            "data_kept": self.say("stored"),
            "tracking": "no",
            "privacy": "not_needed",
            "outcome": "go",
            "route": "nav",
            "route_reason": self.say("why"),
        }
        application = {
            "sent_to": "nav",
            "sent_on": day,
            "applied_for": self.say("product"),
            "grounds": self.say("served"),
            "family_read": True,
        }
        answer = {"outcome": "granted", "answered_on": day, "what_granted": self.say("product")}
        return {"choose_solution": choice, "apply": application, "register_answer": answer}

    def _trial(self, on: date) -> dict[str, Any]:
        day = on.isoformat()
        learners = ("child", "family", "school_staff", "leisure_leader")
        rest = {"topic": self.say("learn"), "trainer": self.say("trainer"), "trained_on": day}
        weeks = [
            {
                "week_from": (on - timedelta(days=7 * number)).isoformat(),
                "week_arena": arena,
                "used": used,
                "went_well": self.say("well"),
                "adjustment": self.say("adjust"),
            }
            for number, arena, used in ((5, "home", "sometimes"), (3, "school", "daily"), (1, "leisure", "daily"))
        ]
        result = {
            "on": day,
            "goal_results": [{"goal": self.say("goal"), "goal_status": "on_the_way"}],
            "result": self.say("result"),
            **self._heard("child_after"),
            "guardian_view": self.say("agree"),
            "outcome": "keep",
        }
        training = {
            "sessions": [{"learner": learner, **rest} for learner in learners],
            "backup_person": self.say("backup"),
            "card_needed": "yes",
            "trial_from": day,
        }
        return {"train": training, "task_card": self.card(), "log_trial": {"weeks": weeks}, "evaluate_trial": result}

    def _after(self, on: date, times: int) -> dict[str, Any]:
        day = on.isoformat()
        service = {
            "service_owner": self.say("owner"),
            "contacts": [{"contact_role": self.say("contact"), "contact_phone": "00 00 00 00"}],
            "error_line": "00 00 00 00",
            "without": self.say("without"),
            "first_follow_up": (on + timedelta(days=90)).isoformat(),
            "follow_up_with": self.say("with"),
            "shared": True,
        }
        follow_up = {
            "on": day,
            "participants": self.say("with"),
            "used": "daily",
            "equipment": "yes",
            "changes": self.say("result"),
            **self._heard("child_after"),
            "transition": "no",
            "outcome": "continue",
        }
        benefit = {
            "measurements": self._figures(on, times + 1),
            "quality": self.say("result"),
            **self._heard("child_after"),
            "outcome": "again",
        }
        return {"set_service": service, "follow_up": follow_up, "measure_benefit": benefit}

    def _figures(self, on: date, turn: int) -> list[dict[str, Any]]:
        rows = []
        for what, unit, benefit, better, *values in FIGURES:
            row: dict[str, Any] = {"benefit": benefit, "what": self.say(what), "unit": unit, "better": better}
            row |= {"before": values[0]} if turn else {}
            value = values[min(turn, len(values) - 1)]
            rows.append({**row, "value": value, "measured_on": on.isoformat(), "measured_by": "family"})
        return rows
