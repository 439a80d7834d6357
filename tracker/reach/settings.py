"""A municipality's settings of a school year: what they are, what a change of them does to the figures, and saving."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from tracker import line
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear
from tracker.errors import Problem, Refused
from tracker.followup.promises import INK
from tracker.followup.promising import set_accent
from tracker.models import (
    Curriculum,
    CurriculumStatus,
    Municipality,
    ReachTarget,
    UntickedCurriculum,
    YearSettings,
    db,
)
from tracker.models.alone import alone_with
from tracker.models.followup import LEAST_BASE, LEAST_COUNT
from tracker.personal import wrong_start, wrong_text
from tracker.reach.kept import by_municipality
from tracker.reach.selection import Selection
from tracker.reach.targets import DEFAULT_COMPLETION
from tracker.words import gettext as _

LONGEST_NAME = 60
NUMBERS = {
    "completion_percent": (1, 100),
    "smallest_count": (LEAST_COUNT, 100),
    "smallest_base": (LEAST_BASE, 1000),
}


@dataclass(frozen=True)
class Settings:
    """What a municipality has set: name, colour and weekday of reminders (0 is Monday) always, the rest for one year.

    `targets` are percents by programme, None where there is none; `offered` are the codes of curricula.
    """

    name: str
    accent: str
    reminder_weekday: int
    completion_percent: int
    smallest_count: int
    smallest_base: int
    targets: Mapping[str, int | None]
    offered: frozenset[str]


@dataclass(frozen=True)
class Effect:
    """What a change does to a programme's figures of the year: each number before and after."""

    programme: str
    completed: tuple[int, int]
    pupils: tuple[int, int]
    reached: tuple[int, int]

    @property
    def changes(self) -> bool:
        """Say whether any figure becomes another."""
        return any(before != after for before, after in (self.completed, self.pupils, self.reached))


def published() -> dict[str, str]:
    """Return the curricula that can be offered, code → name, the oldest first."""
    statement = select(Curriculum.code, Curriculum.name).where(Curriculum.status == CurriculumStatus.PUBLISHED)
    return dict(db.session.execute(statement.order_by(Curriculum.id)).all())


def settings_of(code: str, year: SchoolYear) -> tuple[Settings, SchoolYear | None]:
    """Return the settings of a municipality that the caller has found in scope, for a year that it may set.

    A year that was not set yet begins with those of the latest that was, which is returned too. What it has all the
    same goes on top: targets of its own, and what others published and is not offered here for their sake.
    """
    town = db.session.get_one(Municipality, code)
    source = latest_set(code, year.start)
    own = db.session.get(YearSettings, (code, source.start)) if source else None
    years = sorted({source.start if source else year.start, year.start})
    unticked = {each for start in years for each in db.session.scalars(unticked_codes(code, start))}
    rows = select(ReachTarget.programme_code, ReachTarget.percent).order_by(ReachTarget.year)
    rows = rows.where(ReachTarget.municipality_code == code, ReachTarget.year.in_(years))
    targets: dict[str, int] = dict(db.session.execute(rows).all())
    found = Settings(
        town.name,
        town.accent or INK,
        town.reminder_weekday,
        own.completion_percent if own else DEFAULT_COMPLETION,
        own.smallest_count if own else LEAST_COUNT,
        own.smallest_base if own else LEAST_BASE,
        targets,
        frozenset(published()) - unticked,
    )
    return found, source if source != year else None


def latest_set(code: str, year: int) -> SchoolYear | None:
    """Return the year if it was set, else the latest before that was, or has a target or a choice at least; or None."""
    found = db.session.scalar(latest(YearSettings, code, year))
    if found is None:
        years = [db.session.scalar(latest(kind, code, year - 1)) for kind in (ReachTarget, UntickedCurriculum)]
        found = max((each for each in years if each is not None), default=None)
    return None if found is None else SchoolYear(found)


def latest(kind: type[YearSettings | ReachTarget | UntickedCurriculum], code: str, year: int) -> Select[int]:
    """Return the query of the latest year, up to one, that a municipality has rows of a kind in."""
    return select(func.max(kind.year)).where(kind.municipality_code == code, kind.year <= year)


def unticked_codes(code: str, year: int) -> Any:
    """Return the query of the curricula that a municipality does not offer in a year."""
    unticked = select(Curriculum.code).join(UntickedCurriculum, UntickedCurriculum.curriculum_id == Curriculum.id)
    return unticked.where(UntickedCurriculum.municipality_code == code, UntickedCurriculum.year == year)


def writing(code: str) -> AbstractContextManager[None]:
    """Write the settings of a municipality, one writer at a time; when refused, let the next one in at once."""
    # As `keeping` does: who adds a class meanwhile counts it by these settings, or is counted here.
    return alone_with(Municipality, [code], key_share=True)


def effects(code: str, year: SchoolYear, settings: Settings) -> list[Effect]:
    """Return what settings would do to the figures, programme by programme; nothing is kept. Raises Refused."""
    with writing(code):
        before = figures(code, year)
        write(code, year, settings)
        after = figures(code, year)
    db.session.rollback()
    nothing = (0, 0, 0)
    return [
        Effect(programme, *zip(before.get(programme, nothing), after.get(programme, nothing), strict=True))
        for programme in sorted({*before, *after}, reverse=True)
    ]


def figures(code: str, year: SchoolYear) -> dict[str, tuple[int, int, int]]:
    """Return completed classes, eligible pupils and pupils reached of a municipality's year, by programme."""
    rows = by_municipality(EVERYTHING, Selection(Period.of_year(year), municipality=code))
    return {row.programme: (row.reach.completed, row.reach.pupils, row.reach.reached_least) for row in rows}


def save(code: str, year: SchoolYear, settings: Settings, *, reason: str | None = None) -> None:
    """Save the settings of a municipality that the caller has found in scope. Raises Refused."""
    with writing(code):
        before, _source = settings_of(code, year)
        line.explain([(code, year.first if of_year(settings) != of_year(before) else None)], reason)
        write(code, year, settings)


def of_year(settings: Settings) -> tuple[object, ...]:
    """Return what is set for one year, and makes figures other ones."""
    targets = {code: percent for code, percent in settings.targets.items() if percent is not None}
    return *(getattr(settings, name) for name in NUMBERS), targets, settings.offered


def carry_over(code: str, year: SchoolYear) -> None:
    """Let a municipality's year begin with the settings of the year before, unless it was set."""
    with writing(code):
        settings, source = settings_of(code, year)
        if source:
            write(code, year, settings)


def write(code: str, year: SchoolYear, settings: Settings) -> None:
    """Write what differs."""
    town = db.session.get_one(Municipality, code)
    wrong = [Problem(field, message) for field, message in problems(settings, town.name)]
    if wrong:
        raise Refused(*wrong)
    town.name, town.reminder_weekday = settings.name, settings.reminder_weekday
    if settings.accent.lower() != (town.accent or INK).lower():
        set_accent(code, settings.accent)
    own = db.session.get(YearSettings, (code, year.start))
    numbers = {name: getattr(settings, name) for name in NUMBERS}
    if own is None:
        db.session.add(YearSettings(municipality_code=code, year=year.start, **numbers))
    for name, number in numbers.items() if own else ():
        setattr(own, name, number)
    write_targets(code, year.start, settings.targets)
    tick(code, year.start, settings.offered)
    db.session.flush()


def problems(settings: Settings, called: str) -> Iterator[tuple[str, str]]:
    """Check every setting; a municipality keeps the name that it is called by."""
    if not 2 <= len(settings.name) <= LONGEST_NAME:
        yield "name", _("Write a name of 2 to %(most)s characters.", most=LONGEST_NAME)
    elif wrong := wrong_text(settings.name) or (settings.name != called and wrong_start(settings.name)):
        yield "name", wrong
    ranges = {name: (getattr(settings, name), *limits) for name, limits in NUMBERS.items()}
    ranges |= {f"target_{code}": (percent, 0, 100) for code, percent in settings.targets.items() if percent is not None}
    for name, (number, least, most) in ranges.items():
        if not least <= number <= most:
            yield name, _("Write a number from %(least)s to %(most)s.", least=least, most=most)


def write_targets(code: str, year: int, targets: Mapping[str, int | None]) -> None:
    """Write the targets of a year."""
    for programme, percent in targets.items():
        row = db.session.get(ReachTarget, (code, year, programme))
        if row and percent is None:
            db.session.delete(row)
        elif row and percent is not None:
            row.percent = percent
        elif percent is not None:
            key = {"municipality_code": code, "year": year, "programme_code": programme}
            db.session.add(ReachTarget(**key, percent=percent))


def tick(code: str, year: int, offered: frozenset[str]) -> None:
    """Tick the curricula that are offered, and untick the others."""
    ids = select(Curriculum.id, Curriculum.code).where(Curriculum.status == CurriculumStatus.PUBLISHED)
    for curriculum_id, curriculum in db.session.execute(ids).all():
        row = db.session.get(UntickedCurriculum, (code, year, curriculum_id))
        if row and curriculum in offered:
            db.session.delete(row)
        elif row is None and curriculum not in offered:
            key = {"municipality_code": code, "year": year, "curriculum_id": curriculum_id}
            db.session.add(UntickedCurriculum(**key))
