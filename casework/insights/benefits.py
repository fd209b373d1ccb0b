"""What has become better, all cases together; nothing is told of fewer than five children."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from casework.plans.benefits import Series, in_series
from casework.plans.models import Measurement
from core.acts import Act
from tenants import access
from tenants.access import Action

SMALLEST_SHOWN = 5


@dataclass(frozen=True)
class BenefitFigures:
    """One kind of benefit: for how many it was measured, and for how many it is better. None: too few to tell."""

    benefit: str
    measured: int | None
    followed_up: int | None
    better: int | None
    not_better: int | None

    @property
    def share(self) -> int | None:
        """For how many of a hundred who were followed up it has become better."""
        if self.better is None or not self.followed_up:
            return None
        return round(100 * self.better / self.followed_up)


def benefits_in_all(*, act: Act) -> list[BenefitFigures]:
    """Every kind of benefit that was measured for anybody, with small counts hidden. One query."""
    access.require(act, Action.OVERVIEW_READ)
    by_case: dict[UUID, list[Measurement]] = defaultdict(list)
    for row in Measurement.objects.all():
        by_case[row.case_id].append(row)
    children: dict[str, list[list[Series]]] = defaultdict(list)
    for rows in by_case.values():
        own: dict[str, list[Series]] = defaultdict(list)
        for one in in_series(rows):
            own[one.benefit].append(one)
        for benefit, series in own.items():
            children[benefit].append(series)
    return [figures(benefit, children[benefit]) for benefit in sorted(children)]


def figures(benefit: str, children: Iterable[list[Series]]) -> BenefitFigures:
    """The figures of one kind of benefit, given each child's own series."""
    measured = [[one for one in series if one.baseline is not None] for series in children]
    measured = [series for series in measured if series]
    changes = [[one.change for one in series if one.change] for series in measured]
    followed = [own for own in changes if own]
    better = sum(_is_better(own) for own in followed)
    shown_measured = _shown(len(measured))
    # Those who were not followed up are the difference of two shown figures: it may not be small either.
    left = len(measured) - len(followed)
    shown_followed = _shown(len(followed)) if left == 0 or left >= SMALLEST_SHOWN else None
    tells = shown_followed is not None and all(
        count == 0 or count >= SMALLEST_SHOWN for count in (better, len(followed) - better)
    )
    return BenefitFigures(
        benefit,
        shown_measured,
        shown_followed,
        better if tells else None,
        len(followed) - better if tells else None,
    )


def _is_better(changes: Sequence[str]) -> bool:
    """A child is better off when more of what was measured is better than is worse."""
    return changes.count("better") > changes.count("worse")


def _shown(count: int) -> int | None:
    return count if count >= SMALLEST_SHOWN else None
