"""No function of the domain answers with a row outside its scope, nor changes one, whatever it is asked with.

The functions are found by their first parameter; a new one whose arguments cannot be made up fails here.
"""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from random import Random
from typing import Any, get_type_hints

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tests.unit.made_up import MadeUp, NothingThere
from tests.unit.marked import ALL, SCHOOLS, TOWNS, inside, marks, store_marked
from tracker.access import Scope
from tracker.errors import TrackerError
from tracker.models import AuditEvent, db

Function = Callable[..., Any]
SCOPES = st.one_of(
    st.just(Scope()),
    st.builds(Scope, school_ids=st.frozensets(st.sampled_from([each * ALL for each in SCHOOLS]), max_size=3)),
    st.builds(Scope, municipality_codes=st.frozensets(st.sampled_from([*TOWNS.values()]), max_size=2)),
)


ROOMS = (
    "activities",
    "classes",
    "followup",
    "intake",
    "line",
    "logbook",
    "planning",
    "reach",
    "reports",
    "retention",
    "roster",
    "trail",
)
# Not called here, each for its reason.
HANDED = "goes on with what a neighbour has found in scope, which cannot be made up"
OPERATOR = "answers `tracker check` alone, which asks with everything in scope"
ADDRESSES = "finds whose address is told: of events that the log then shows in scope alone"
COMMON = "tells of curricula, which municipalities share: where they are in use, by code and year"
NOT_CALLED = {
    "classes.making.count": HANDED,
    "classes.rollover.roll_over": HANDED,
    "classes.undoing.undo": HANDED,
    "classes.unmaking.undo_order": HANDED,
    "line.finding.is_received": HANDED,
    "line.finding.to_log": HANDED,
    "trail.finding.people_called": ADDRESSES,
    "planning.publishing.kept_as_they_are": COMMON,
    "planning.plan_index.leaders_of": HANDED,
    "planning.publishing.publishing_moves": COMMON,
    "planning.versions.places_elsewhere": COMMON,
    "planning.drafts.make_curriculum": COMMON,
    "planning.drafts.change_curriculum": COMMON,
    "reach.kept.rows": HANDED,
    "reach.rollup.with_presences": HANDED,
    "reach.linked.links": HANDED,
    "reach.linked.pairs": HANDED,
    "reports.follow_up.as_of_now": HANDED,
    "trail.naming.names": HANDED,
    "trail.telling.told": HANDED,
    "reports.follow_up.lines_before": HANDED,
    "reports.open_tables.seen": HANDED,
    "reports.readers.may_see": HANDED,
    "reports.recounting.differences": OPERATOR,
    "reports.recounting.figure_differences": OPERATOR,
    "reports.recounting.roll_up_differences": OPERATOR,
}
# What also tells of the neighbours in one's municipality.
OF_MUNICIPALITY = {
    "planning.stating.schools_nearby": "another school of the municipality may deliver",
    "reports.published.follow_up": "the municipality's report names all its schools, to whoever works there",
    "reports.published.now": "the municipality's report names all its schools, to whoever works there",
    "reports.published.to_publish": "the municipality's report names all its schools, to whoever works there",
}
# What also tells of what the person has done who asks: `user_id` is the signed-in one, whom no request names.
OF_ONESELF = {"intake.imports.imports", "intake.imports.find_import"}


def name(function: Function) -> str:
    """Return a function's name, with its room."""
    return f"{function.__module__.removeprefix('tracker.')}.{function.__name__}"


def is_piece(function: Function) -> bool:
    """Say whether a function asks nothing by itself: it returns, or takes, a part of a query."""
    told = [str(kind) for kind in get_type_hints(function).values()]
    return any("sqlalchemy" in each for each in told)


def functions() -> Iterator[Function]:
    """Yield every function of the domain that begins with a scope."""
    for room in ROOMS:
        for module in pkgutil.iter_modules(import_module(f"tracker.{room}").__path__, f"tracker.{room}."):
            for function in vars(import_module(module.name)).values():
                if inspect.isfunction(function) and function.__module__ == module.name:
                    first = next(iter(inspect.signature(function).parameters.values()), None)
                    if first is not None and first.annotation is Scope and first.default is first.empty:
                        yield function


CALLED = [each for each in functions() if name(each) not in NOT_CALLED and not is_piece(each)]


def changed_outside(scope: Scope, since: int) -> list[str]:
    """Return what has been changed since an event, in places outside a scope."""
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.id > since)).all()
    placed = [each for each in events if each.school_id or each.municipality_code]
    return [each.subject for each in placed if not scope.covers(each.school_id, each.municipality_code)]


def call(function: Function, scope: Scope, random: Random) -> set[str] | None:
    """Call a function with whatever arguments; return whose its answer is. None where it refuses, or breaks off."""
    try:
        arguments = MadeUp(random, scope).arguments(function)
    except NothingThere:
        return None
    last = db.session.scalar(select(func.max(AuditEvent.id))) or 0
    try:
        answer = function(scope, **arguments)
        found = marks(answer)
        outside = found - allowed(function, scope, arguments)
        assert not outside, f"{name(function)}({scope}, {arguments}) tells of {outside}: {answer}"
        changed = changed_outside(scope, last)
        assert not changed, f"{name(function)}({scope}, {arguments}) changes {changed}"
    except (TrackerError, LookupError, NoResultFound):
        return None
    finally:
        db.session.rollback()
    return found


def allowed(function: Function, scope: Scope, arguments: dict[str, Any]) -> set[str]:
    """Return whom a function may tell of."""
    inner = inside(scope)
    if name(function) in OF_ONESELF:
        own = arguments["user_id"] // ALL
        return inner | {str(own), SCHOOLS[own]}
    if name(function) in OF_MUNICIPALITY:
        return inner | {str(number) for number, town in SCHOOLS.items() if town in inner}
    return inner


@SQLITE_FIRST
def test_no_function_answers_with_a_row_outside_its_scope(app: Flask) -> None:
    told: dict[str, set[str]] = {name(function): set() for function in CALLED}
    with app.app_context():
        store_marked()
        db.session.commit()

        def holds(scope: Scope, seed: int) -> None:
            random = Random(seed)
            for function in CALLED:
                told[name(function)] |= call(function, scope, random) or set()

        settings(max_examples=examples(2))(given(SCOPES, st.integers(0, 2**32))(holds))()
        # And with much in scope, to see that the law is no empty one.
        holds(Scope(municipality_codes=frozenset([*TOWNS.values()][:2])), 1)
    assert sum(map(bool, told.values())) > len(told) // 4, "chance decides what each is asked"


def test_what_is_not_called_is_there() -> None:
    there = {name(function) for function in functions()}
    assert set(NOT_CALLED) | set(OF_MUNICIPALITY) | OF_ONESELF <= there
