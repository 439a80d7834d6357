"""Which classes, plans or logs a list holds: the filters that all lists share."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.dates import Period
from tracker.models import Curriculum, Headcount, OwnerType, Plan, School, SchoolClass, SessionLog
from tracker.words import search_key


@dataclass(frozen=True)
class Choice:
    """What a list is about: all there is, or what each given filter lets through; `school` is a unit code."""

    period: Period | None = None
    programme: str | None = None
    municipality: str | None = None
    area: str | None = None
    stage: int | None = None
    school: str | None = None
    curriculum: str | None = None
    owner: OwnerType | None = None

    @property
    def schools(self) -> ColumnElement[bool]:
        """Return the condition on `School`."""
        columns = {
            School.municipality_code: self.municipality,
            School.area: self.area,
            School.unit_code: self.school,
            School.owner_type: self.owner,
        }
        return and_(True, *(column == asked for column, asked in columns.items() if asked))

    @property
    def of_stage(self) -> ColumnElement[bool]:
        """Return the condition on `SchoolClass`: it has pupils in the stage."""
        holds = select(Headcount.class_id).where(Headcount.stage == self.stage, Headcount.pupils > 0)
        return and_(True, *([SchoolClass.id.in_(holds)] if self.stage is not None else []))

    @property
    def classes(self) -> ColumnElement[bool]:
        """Return the condition on `SchoolClass` and `School`: those of the period's school years."""
        years = [SchoolClass.year.in_(year.start for year in self.period.years)] if self.period else []
        return and_(self.schools, self.of_stage, *years)

    @property
    def followed(self) -> ColumnElement[bool]:
        """Return the condition on `Plan`: its programme and curriculum."""
        coded = select(Curriculum.id).where(Curriculum.code == self.curriculum)
        return and_(
            True,
            *([Plan.programme_code == self.programme] if self.programme else []),
            *([Plan.curriculum_id.in_(coded)] if self.curriculum else []),
        )

    @property
    def plans(self) -> ColumnElement[bool]:
        """Return the condition on `Plan`, `SchoolClass` and `School`."""
        return and_(self.classes, self.followed)

    @property
    def logs(self) -> ColumnElement[bool]:
        """Return the condition on `SessionLog`, `Plan`, `SchoolClass` and `School`: those dated in the period."""
        days = [SessionLog.day.between(self.period.first, self.period.last)] if self.period else []
        return and_(self.schools, self.of_stage, self.followed, *days)


def named(words: str) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on `SchoolClass` and `School`: each word is in the name of one of them."""
    for word in search_key(words).split():
        # Stored as typed: what people type in either case is found.
        called = (SchoolClass.name.contains(each, autoescape=True) for each in {word, word.upper(), word.title()})
        yield or_(School.search_key.contains(word, autoescape=True), *called)
