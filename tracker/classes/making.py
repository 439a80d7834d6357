"""One class: added, renamed, its headcounts written down, removed again when it was a mistake."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker import line, roster
from tracker.access import Scope
from tracker.classes.counting import History, Pupils, differs_from, latest
from tracker.classes.facts import KeptClass
from tracker.classes.writing import add_class, as_seen, remove_classes, write_history, writing
from tracker.dates import SchoolYear
from tracker.errors import Problem, Refused
from tracker.models import Headcount, School, SchoolClass, db
from tracker.models.batches import change_rows, remove_rows
from tracker.words import gettext as _


@dataclass(frozen=True)
class NewClass:
    """A class as somebody writes it down: its pupils by stage, on a day."""

    year: SchoolYear
    name: str
    counts: Mapping[int, Pupils]
    day: date


def create(entry: NewClass, school_id: int, *, reason: str | None = None) -> int:
    """Add a class to a school that the caller has found in scope; return its id. Raises Refused."""
    with writing([school_id]):
        refuse(
            *named(entry.name, school_id, entry.year),
            *counted(entry.counts, entry.day, entry.year),
            *([] if any(each.pupils for each in entry.counts.values()) else [no_pupils()]),
        )
        town = db.session.scalars(select(School.municipality_code).where(School.id == school_id)).one()
        line.explain([(town, entry.year.first)], reason)
        class_id = add_class(school_id, entry.year.start, entry.name)
        write_history(class_id, {}, {(stage, entry.day): each for stage, each in entry.counts.items()})
    return class_id


def rename(scope: Scope, known: KeptClass, name: str, *, seen: str, reason: str | None = None) -> None:
    """Call a class in scope something else, which it is then called in files of its whole year. Raises Refused."""
    with writing([known.school_id]):
        now = as_seen(scope, known, seen)
        refuse(*named(name, now.school_id, now.year, but=now.id))
        line.explain([(now.municipality_code, now.year.first)] if name != now.name else [], reason)
        change_rows(SchoolClass, {now.id: {"name": name}})


def count(
    scope: Scope, known: KeptClass, counts: Mapping[int, Pupils], day: date, *, seen: str, reason: str | None = None
) -> None:
    """Write down the headcount of a day; one of the same day is corrected, the others stay. Raises Refused."""
    with writing([known.school_id]):
        now = as_seen(scope, known, seen)
        after = {**now.history, **{(stage, day): each for stage, each in counts.items()}}
        is_there = any(day == known for _stage, known in now.history)
        problems = counted(counts, day, now.year, is_there=is_there)
        refuse(*([] if counts else [no_pupils()]), *problems, *missed(now.id, after))
        line.explain([felt(now, after)], reason)
        write_history(now.id, now.history, after)


def forget(scope: Scope, known: KeptClass, day: date, *, seen: str, reason: str | None = None) -> None:
    """Take away the headcount of a day, which was a mistake. Raises Refused."""
    with writing([known.school_id]):
        now = as_seen(scope, known, seen)
        after = without(now, day)
        if not after:
            raise Refused(Problem("", _("The class has no other headcount. Write down the right one first.")))
        refuse(*missed(now.id, after))
        line.explain([felt(now, after)], reason)
        remove_rows(Headcount, [(now.id, stage, since) for stage, since in now.history if since == day])


def without(known: KeptClass, day: date) -> History:
    """Return the headcounts of a class but for those of a day."""
    return {(stage, since): each for (stage, since), each in known.history.items() if since != day}


def remove(scope: Scope, known: KeptClass, *, seen: str, reason: str | None = None) -> None:
    """Remove a class that was made by mistake; one with logs stays. Raises Refused."""
    with writing([known.school_id]):
        now = as_seen(scope, known, seen)
        if now.all_logs:
            raise Refused(Problem("", _("Sessions are logged for the class, so it stays. Close it instead.")))
        line.explain([felt(now, {})], reason)
        remove_classes([now.id])


def felt(known: KeptClass, after: History) -> line.Felt:
    """Return from which day on other headcounts make other figures, and where."""
    return known.municipality_code, differs_from(known.history, after, known.year.first)


def refuse(*problems: Problem) -> None:
    """Raise Refused if there are any problems."""
    if problems:
        raise Refused(*problems)


def no_pupils() -> Problem:
    """Return what to say of a class without anybody."""
    return Problem("rows", _("Write how many pupils there are, at least in one stage."))


def named(name: str, school_id: int, year: SchoolYear, but: int | None = None) -> Iterator[Problem]:
    """Check the name of a class: that it may be called so, and that no other class of the school is."""
    if wrong := roster.wrong_new_class_name(name):
        yield Problem("name", wrong)
    elif taken := names_taken(school_id, year, but).get(roster.spelled_name(name)):
        yield Problem(
            "name", _("There is a class %(name)s in %(year)s already. Choose another name.", name=taken, year=year)
        )


def names_taken(school_id: int, year: SchoolYear, but: int | None = None) -> dict[str, str]:
    """Return what the classes of a school are called in a year: as it is compared → as it is written."""
    query = select(SchoolClass.name).where(SchoolClass.school_id == school_id, SchoolClass.year == year.start)
    others = query.where(SchoolClass.id != but) if but else query
    return {roster.spelled_name(name): name for name in db.session.scalars(others)}


def counted(counts: Mapping[int, Pupils], day: date, year: SchoolYear, *, is_there: bool = False) -> Iterator[Problem]:
    """Check headcounts: that they may be of the day, if none of it `is_there`, and that girls and boys fit in."""
    yield from countable(day, year, is_there=is_there)
    if any((each.girls or 0) + (each.boys or 0) > each.pupils for each in counts.values()):
        yield Problem("rows", _("Girls and boys together are more than the pupils. Correct one of them."))


def countable(day: date, year: SchoolYear, *, is_there: bool = False) -> Iterator[Problem]:
    """Check that pupils may be counted, or move, on a day of the class's school year."""
    if wrong := roster.wrong_day(day, year, is_there=is_there):
        yield Problem("day", wrong)


def missed(class_id: int, after: History) -> Iterator[Problem]:
    """Check that every stage that a running plan needs is still there."""
    held = set(latest(after))
    needs: Iterable[roster.Need] = roster.needs_of(SchoolClass.id == class_id).get(class_id, [])
    if not all(need.met_by(held) for need in needs):
        yield Problem("rows", _("A plan of the class needs this stage. Change the plan first."))
