"""What is asked for: a period, and which of its programmes, schools and classes."""

from dataclasses import dataclass, replace

from tracker.dates import Period
from tracker.models import OwnerType


@dataclass(frozen=True)
class Selection:
    """What to count: a period, and if given a programme, one curriculum of it, and schools and stage.

    The schools are those open in the period, or in `open_in`, where the period is only a part of what is asked for.
    With `class_ids` only these classes are counted, whatever their schools.
    """

    period: Period
    programme: str | None = None
    municipality: str | None = None
    area: str | None = None
    stage: int | None = None
    school: str | None = None
    curriculum: str | None = None
    owner: OwnerType | None = None
    open_in: Period | None = None
    class_ids: tuple[int, ...] | None = None

    @property
    def parts(self) -> tuple["Selection", ...]:
        """Return what to count in each school year that the period touches, at the same schools."""
        schools = self.open_in or self.period
        return tuple(replace(self, period=part, open_in=schools) for part in self.period.parts)
