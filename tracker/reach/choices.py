"""What there is to choose among for a selection, within a scope."""

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.models import Curriculum, CurriculumStatus, Municipality, OwnerType, Programme, School, SchoolClass, db
from tracker.models.ready import put_together_once
from tracker.reach.once import once_a_page
from tracker.words import sort_key

FIRST = select(func.min(SchoolClass.year).label("year")).cte("found", recursive=True)
NEXT = select(func.min(SchoolClass.year)).where(SchoolClass.year > FIRST.c.year).scalar_subquery()
EACH = FIRST.union_all(select(NEXT).where(FIRST.c.year.is_not(None)))
# The years of all classes, each found by its index from the one before: there may be hundreds of thousands of classes.
ALL_YEARS = select(EACH.c.year).where(EACH.c.year.is_not(None))
# All municipalities with schools, and all that their schools can be told apart by.
WITH_SCHOOLS = select(School.id).where(School.municipality_code == Municipality.code).exists()
MUNICIPALITIES = select(Municipality.code, Municipality.name).where(WITH_SCHOOLS).order_by(Municipality.code)
GROUPED = School.area, School.owner_type
AREAS_AND_OWNERS = select(School.municipality_code, *GROUPED).distinct()
PROGRAMMES = select(Programme.code, Programme.name)


@once_a_page
def years(scope: Scope) -> list[SchoolYear]:
    """Return the school years that schools in scope have classes in, and this one; the latest first."""
    found = set(db.session.scalars(ALL_YEARS if scope.everywhere else years_in(scope)))
    return sorted({*map(SchoolYear, found), SchoolYear.of(today())}, reverse=True)


@put_together_once
def years_in(scope: Scope) -> Select[int]:
    """Return the query of the school years that schools in scope have classes in."""
    return select(SchoolClass.year).join(School, SchoolClass.school_id == School.id).where(scope.schools).distinct()


@once_a_page
def municipalities(scope: Scope) -> dict[str, str]:
    """Return the municipalities of the schools in scope: code → name, by code."""
    if scope.everywhere:
        return dict(db.session.execute(MUNICIPALITIES).all())
    found = {school.municipality_code: school.municipality for school in known(scope, None)}
    return dict(sorted(found.items()))


def areas(scope: Scope, municipality: str | None = None) -> dict[str, list[str]]:
    """Return the areas of the schools in scope, or of those in one municipality, each with the codes of its places."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, area, _owner in areas_and_owners(scope, municipality):
        if area:
            found[area].add(code)
    return {area: sorted(found[area]) for area in sorted(found, key=sort_key)}


def owners(scope: Scope, municipality: str | None = None) -> list[OwnerType]:
    """Return the kinds of owners of the schools in scope, or of those in one municipality, in their usual order."""
    found = {owner for _code, _area, owner in areas_and_owners(scope, municipality)}
    return [owner for owner in OwnerType if owner in found]


@once_a_page
def areas_and_owners(scope: Scope, municipality: str | None) -> set[tuple[str, str | None, OwnerType]]:
    """Return the municipality, area and owner that schools in scope have together, or those in one municipality."""
    if scope.everywhere and not municipality:
        return {(code, area, owner) for code, area, owner in db.session.execute(AREAS_AND_OWNERS)}
    return {(school.municipality_code, school.area, school.owner_type) for school in known(scope, municipality)}


def school_names(scope: Scope, municipality: str | None = None) -> dict[str, str]:
    """Return the schools in scope, or those in one municipality: unit code → name, in Swedish order of the names."""
    return {school.unit_code: school.name for school in known(scope, municipality)}


class KnownSchool(NamedTuple):
    """A school that there is to choose, with what else it can be chosen by."""

    unit_code: str
    name: str
    municipality_code: str
    municipality: str
    area: str | None
    owner_type: OwnerType


@once_a_page
def known(scope: Scope, municipality: str | None) -> list[KnownSchool]:
    """Return the schools in scope, or those in one municipality, in Swedish order of the names."""
    return [KnownSchool._make(row) for row in db.session.execute(known_schools(scope, municipality))]


@put_together_once
def known_schools(scope: Scope, municipality: str | None) -> Select[*tuple[Any, ...]]:
    """Return the query behind `KnownSchool`."""
    there = and_(scope.schools, School.municipality_code == municipality) if municipality else scope.schools
    return (
        select(School.unit_code, School.name, School.municipality_code, Municipality.name, *GROUPED)
        .join(Municipality, School.municipality_code == Municipality.code)
        .where(there)
        .order_by(School.sort_key, School.unit_code)
    )


@once_a_page
def all_programmes() -> dict[str, str]:
    """Return every programme: code → name, Tåget before MVP as the promise has them."""
    names = dict(db.session.execute(PROGRAMMES).all())
    return dict(sorted(names.items(), key=lambda item: sort_key(item[1]), reverse=True))


def curricula(programme: str | None) -> dict[str, str]:
    """Return the curricula of a programme, or all: code → name, in Swedish order of the names."""
    names = dict(db.session.execute(curricula_of(programme)).all())
    return dict(sorted(names.items(), key=lambda item: sort_key(item[1])))


@put_together_once
def curricula_of(programme: str | None) -> Select[str, str]:
    """Return the query of the curricula of a programme, or of all: code and name."""
    statement = select(Curriculum.code, Curriculum.name).where(Curriculum.status != CurriculumStatus.DRAFT)
    return statement.where(Curriculum.programme_code == programme) if programme else statement
