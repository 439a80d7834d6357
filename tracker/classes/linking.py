"""Whose pupils a class's were the year before: shown and mended, with what that changes in the figures."""

from sqlalchemy import select

from tracker import line, reach
from tracker.access import Scope
from tracker.classes.counting import latest, number
from tracker.classes.facts import KeptClass, Relative, histories_of
from tracker.classes.writing import add_predecessors, as_seen, changed_meanwhile, writing
from tracker.dates import SchoolYear
from tracker.errors import Problem, Refused
from tracker.models import ClassPredecessor, School, SchoolClass, db
from tracker.models.batches import remove_rows
from tracker.paging import PAGE, Paged, page_of
from tracker.words import gettext as _
from tracker.words import search_key


def candidates(scope: Scope, known: KeptClass, words: str, page: int = 1) -> Paged[Relative]:
    """Return a page of the classes in scope of the year before that are not linked, in file order.

    Without words those of the class's own school, else those whose name or school holds each word.
    """
    rows = db.session.execute(
        select(SchoolClass.id, SchoolClass.name, School.name, School.unit_code, School.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(
            scope.classes,
            SchoolClass.year == known.year.before.start,
            School.municipality_code == known.municipality_code,
            SchoolClass.id.not_in([each.id for each in known.predecessors]),
        )
        .order_by(*line.file_order())
    )
    wanted = search_key(words).split()
    found = [
        row
        for row in rows
        if (
            row[4] == known.school_id
            if not wanted
            else all(word in search_key(f"{row[1]} {row[2]}") for word in wanted)
        )
    ]

    def read(first: int) -> list[Relative]:
        some = found[first : first + PAGE]
        histories = histories_of([row[0] for row in some])
        return [Relative(*row[:2], known.year.before, *row[2:4], number(latest(histories[row[0]]))) for row in some]

    return page_of(len(found), page, read)


def find_other(scope: Scope, known: KeptClass, other_id: int) -> Relative | None:
    """Return a class of the year before that is linked, or is in scope in the same municipality; or None."""
    linked = next((each for each in known.predecessors if each.id == other_id), None)
    if linked:
        return linked
    row = db.session.execute(
        select(SchoolClass.id, SchoolClass.name, SchoolClass.year, School.name, School.unit_code)
        .join(School, SchoolClass.school_id == School.id)
        .where(
            SchoolClass.id == other_id,
            scope.classes,
            SchoolClass.year == known.year.before.start,
            School.municipality_code == known.municipality_code,
        )
    ).one_or_none()
    if row is None:
        return None
    pupils = number(latest(histories_of([other_id])[other_id]))
    return Relative(row[0], row[1], SchoolYear(row[2]), row[3], row[4], pupils)


def effect(
    scope: Scope, known: KeptClass, other_id: int, *, are_linked: bool
) -> dict[str, tuple[reach.Reach, reach.Reach]]:
    """Return the calendar year's figures before and after a link is added or taken away, by programme's name."""
    pair = (known.id, other_id)
    found = reach.relinked(scope, known.municipality_code, known.year, pair, are_linked=are_linked)
    names = reach.all_programmes()
    return {names[code]: figures for code, figures in found.items()}


def link(
    scope: Scope, known: KeptClass, other: Relative, *, are_linked: bool, seen: str, reason: str | None = None
) -> None:
    """Add or take away a predecessor that the caller has found. Raises Refused."""
    with writing([known.school_id]):
        now = as_seen(scope, known, seen)
        stands = any(each.id == other.id for each in now.predecessors)
        if stands == are_linked:
            raise changed_meanwhile()
        if are_linked and other.year != now.year.before:
            raise Refused(Problem("", _("Only a class of the school year before can be a predecessor.")))
        line.explain([linked_felt(now)], reason)
        if are_linked:
            add_predecessors(now.id, [other.id])
        else:
            remove_rows(ClassPredecessor, [(now.id, other.id)])


def linked_felt(known: KeptClass) -> line.Felt:
    """Return from which day on other links of a class make other figures, and where."""
    return line.linked(known.municipality_code, known.year)
