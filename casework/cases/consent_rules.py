"""Whose consent the law asks for (opplæringslova §§ 11-7, 24-4, 24-5; domain: consent and thresholds). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

AGE_OF_OWN_CONSENT = 15  # opplæringslova § 24-5


@dataclass(frozen=True, slots=True)
class Holder:
    """A guardian as the consent rules see one."""

    id: str
    parental_responsibility: bool
    lives_with: str
    access_blocked: bool = False


def respondents(*, effect_on: str, pupil_id: str, age: int, holders: Iterable[Holder]) -> list[str]:
    """Who must answer: the pupil alone from 15; otherwise the holders of parental responsibility.

    For the assessment, the parent the child lives with is enough when the parents live apart; for the decision
    both must agree. A child without any holder is answered for by whoever has the care: the pupil's own id then
    stands for a consent that staff note on paper.
    """
    if age >= AGE_OF_OWN_CONSENT:
        return [pupil_id]
    having = [holder for holder in holders if holder.parental_responsibility]
    if not having:
        return [pupil_id]
    if effect_on == "assessment":
        at_home = [holder for holder in having if holder.lives_with in ("permanent", "shared")]
        if len(at_home) < len(having) and at_home:
            having = at_home
    return [holder.id for holder in having]
