"""What there is to choose among for a selection, within a scope."""

from collections import defaultdict

from sqlalchemy import ColumnElement, and_, func, select

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.models import Curriculum, CurriculumStatus, Municipality, OwnerType, Programme, School, SchoolClass, db
from tracker.reach.once import once_a_page
from tracker.words import sort_key

FIRST = select(func.min(SchoolClass.year).label("year")).cte("found", recursive=True)
NEXT = select(func.min(SchoolClass.year)).where(SchoolClass.year > FIRST.c.year).scalar_subquery()
EACH = FIRST.union_all(select(NEXT).where(FIRST.c.year.is_not(None)))
# The years of all classes, each found by its index from the one before: there may be hundreds of thousands of classes.
ALL_YEARS = select(EACH.c.year).where(EACH.c.year.is_not(None))


@once_a_page
def years(scope: Scope) -> list[SchoolYear]:
    """Return the school years that schools in scope have classes in, and this one; the latest first."""
    if scope.everywhere:
        found = set(db.session.scalars(ALL_YEARS))
    else:
        statement = select(SchoolClass.year).join(School, SchoolClass.school_id == School.id).where(scope.schools)
        found = set(db.session.scalars(statement.distinct()))
    return sorted({*map(SchoolYear, found), SchoolYear.of(today())}, reverse=True)


@once_a_page
def municipalities(scope: Scope) -> dict[str, str]:
    """Return the municipalities of the schools in scope: code → name, by code."""
    with_schools = select(School.id).where(School.municipality_code == Municipality.code).exists()
    in_scope = Municipality.code.in_(select(School.municipality_code).where(scope.schools))
    statement = select(Municipality.code, Municipality.name).where(with_schools if scope.everywhere else in_scope)
    return dict(db.session.execute(statement.order_by(Municipality.code)).all())


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
def areas_and_owners(scope: Scope, municipality: str | None) -> list[tuple[str, str | None, OwnerType]]:
    """Return the municipality, area and owner that schools in scope have together, or those in one municipality."""
    columns = School.municipality_code, School.area, School.owner_type
    statement = select(*columns).where(in_municipality(scope, municipality)).distinct()
    return [(code, area, owner) for code, area, owner in db.session.execute(statement)]


def school_names(scope: Scope, municipality: str | None = None) -> dict[str, str]:
    """Return the schools in scope, or those in one municipality: unit code → name, in Swedish order of the names."""
    statement = (
        select(School.unit_code, School.name)
        .where(in_municipality(scope, municipality))
        .order_by(School.sort_key, School.unit_code)
    )
    return dict(db.session.execute(statement).all())


def in_municipality(scope: Scope, municipality: str | None) -> ColumnElement[bool]:
    """Return the condition on the schools in scope, of one municipality if it is given."""
    return and_(scope.schools, School.municipality_code == municipality) if municipality else scope.schools


@once_a_page
def all_programmes() -> dict[str, str]:
    """Return every programme: code → name, Tåget before MVP as the promise has them."""
    names = dict(db.session.execute(select(Programme.code, Programme.name)).all())
    return dict(sorted(names.items(), key=lambda item: sort_key(item[1]), reverse=True))


def curricula(programme: str | None) -> dict[str, str]:
    """Return the curricula of a programme, or all: code → name, in Swedish order of the names."""
    statement = select(Curriculum.code, Curriculum.name).where(Curriculum.status != CurriculumStatus.DRAFT)
    if programme:
        statement = statement.where(Curriculum.programme_code == programme)
    names = dict(db.session.execute(statement).all())
    return dict(sorted(names.items(), key=lambda item: sort_key(item[1])))
