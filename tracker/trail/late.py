"""What was changed after a period was closed and its figures rest on, but for logs, which are told with what they said.

Rather an event too many is told than one too few: one of the days that the period has, or of what is set for its years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from tracker.access import Scope
from tracker.dates import Period
from tracker.models import AuditEvent, Correction, FileImport, Plan, SchoolClass, db
from tracker.models.batches import chunks
from tracker.trail.finding import Asked, statement
from tracker.trail.telling import Event, told
from tracker.trail.things import Facts, additions, as_then, key_columns, key_of

# So many are told: one more than the page shows, which says that there are more.
MOST = 301
# The kinds of row that figures rest on, and of those that are changed, the columns that make other figures or files.
COLUMNS: dict[str, frozenset[str]] = {
    "class_predecessor": frozenset(),
    "contact": frozenset({"first_day", "last_day", "kind", "school_id"}),
    "headcount": frozenset({"pupils"}),
    "plan": frozenset({"groups", "starts_on", "ends_on", "ended_on"}),
    "plan_stage": frozenset(),
    "reach_target": frozenset({"percent"}),
    "school": frozenset({"area", "parent_id", "opened_on", "closed_on", "owner_type", "municipality_code"}),
    "school_class": frozenset({"name"}),
    "unticked_curriculum": frozenset(),
    "year_settings": frozenset({"completion_percent", "smallest_count", "smallest_base"}),
}

PLANS = select(Plan.id, Plan.class_id, Plan.starts_on)
CLASSES = select(SchoolClass.id, SchoolClass.year)


class LateEvent(NamedTuple):
    """An event, why it was done if somebody said so, and the file that it came from, if any."""

    event: Event
    reason: str | None
    file_name: str | None


@dataclass(frozen=True)
class Known:
    """What events are about: the columns of plans and classes, by id, as they are and as they were added, by event."""

    plans: Mapping[str, Facts]
    classes: Mapping[str, Facts]
    added_plans: Mapping[str, dict[int, Facts]]
    added_classes: Mapping[str, dict[int, Facts]]
    new_classes: frozenset[str]

    def plan(self, plan_id: object, event: AuditEvent) -> Facts:
        """Return the columns of the plan that had a number when an event was written."""
        return as_then(self.plans.get(str(plan_id)), self.added_plans.get(str(plan_id), {}), event.id)

    def year(self, class_id: object, event: AuditEvent) -> int | None:
        """Return the year that the school year starts in of the class that had a number then."""
        said = self.added_classes.get(str(class_id), {})
        year: int | None = as_then(self.classes.get(str(class_id)), said, event.id).get("year")
        return year


def changed_late(scope: Scope, municipality_code: str, period: Period, since: datetime) -> list[LateEvent]:
    """Return what was changed in a period after a moment, but for logs; the latest first, and at most `MOST`."""
    query = (
        statement(scope, Asked(municipality=municipality_code))
        .add_columns(Correction.reason, FileImport.file_name)
        .outerjoin(Correction, AuditEvent.correction_id == Correction.id)
        .outerjoin(FileImport, AuditEvent.import_id == FileImport.id)
        .where(AuditEvent.at > since, AuditEvent.subject.in_(COLUMNS))
        .where(AuditEvent.action.in_(("added", "changed", "removed")))
    )
    rows = db.session.execute(query).all()
    known = known_of([row.AuditEvent for row in rows])
    late = [*islice((row for row in rows if is_felt(row.AuditEvent, known, period)), MOST)]
    return [LateEvent(event, row.reason, row.file_name) for event, row in zip(told(scope, late), late, strict=True)]


def known_of(events: Iterable[AuditEvent]) -> Known:
    """Return what events are about, also of rows that are gone."""
    keys = [(event, keyed(event)) for event in events]
    plan_ids = {str(key["plan_id"]) for _event, key in keys if "plan_id" in key}
    plan_ids |= {event.subject_id for event, _key in keys if event.subject == "plan"}
    plans, added_plans = facts_by_id(PLANS, plan_ids), additions("plan", plan_ids)
    classes = {str(key["class_id"]) for _event, key in keys if "class_id" in key}
    classes |= {event.subject_id for event, _key in keys if event.subject == "school_class"}
    said = (facts for some in added_plans.values() for facts in some.values())
    classes |= {str(plan["class_id"]) for plan in (*plans.values(), *said) if "class_id" in plan}
    new = (event.subject_id for event, _key in keys if (event.subject, event.action) == ("school_class", "added"))
    added_classes = additions("school_class", classes)
    return Known(plans, facts_by_id(CLASSES, classes), added_plans, added_classes, frozenset(new))


def keyed(event: AuditEvent) -> Facts:
    """Return the columns of the key of an event's row."""
    names = (each.key for each in key_columns(event.subject))
    return dict(zip(names, key_of(event.subject, event.subject_id), strict=False))


def facts_by_id(query: Select[*tuple[Any, ...]], ids: set[str]) -> dict[str, Facts]:
    """Return columns of rows, by id; days as the audit log writes them."""
    column, found = next(iter(query.selected_columns)), dict[str, Facts]()
    for some in chunks(sorted(ids)):
        for row in db.session.execute(query.where(column.in_([int(number) for number in some]))):
            columns = row._asdict().items()
            facts = {name: value.isoformat() if isinstance(value, date) else value for name, value in columns}
            found[str(facts["id"])] = facts
    return found


def is_felt(event: AuditEvent, known: Known, period: Period) -> bool:
    """Say whether figures of a period may have become other ones by an event."""
    if event.action == "changed" and not COLUMNS[event.subject] & event.changes.keys():
        return False
    key, years = keyed(event), {year.start for year in period.years}
    if event.subject in {"reach_target", "unticked_curriculum", "year_settings"}:
        return key["year"] in years
    if event.subject in {"school", "contact"}:
        return first_of(event, "opened_on" if event.subject == "school" else "first_day") <= str(period.last)
    if event.subject in {"plan", "plan_stage"}:
        plan = known.plan(key.get("plan_id", event.subject_id), event)
        is_known = {"class_id", "starts_on"} <= plan.keys()
        return is_known and known.year(plan["class_id"], event) in years and of_plan(event, plan, period.last)
    class_id = key.get("class_id", key.get("id"))
    if event.subject == "class_predecessor":
        # Only a calendar year takes the classes of two school years together.
        return len(years) > 1 and known.year(class_id, event) == max(years)
    is_early = event.subject != "headcount" or str(class_id) in known.new_classes
    return known.year(class_id, event) in years and (is_early or key["reference_date"] <= period.last)


def of_plan(event: AuditEvent, plan: Facts, last: date) -> bool:
    """Say whether an event of a plan is felt up to a day: the plan had begun by then, or ended."""
    if event.subject == "plan" and event.changes.keys() & COLUMNS["plan"] == {"ended_on"}:
        return first_of(event, "ended_on") <= str(last)
    return min(first_of(event, "starts_on") or str(plan["starts_on"]), str(plan["starts_on"])) <= str(last)


def first_of(event: AuditEvent, column: str) -> str:
    """Return the earlier of the days that an event says a column held; nothing where it says none."""
    change: Any = event.changes.get(column) or []
    return min((str(day) for day in change if day), default="")
