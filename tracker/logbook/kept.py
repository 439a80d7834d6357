"""What a log says: as an entry, and as a revision keeps it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from tracker.logbook.entry import Entry
from tracker.models import Adaptation, Kind, LeaderRole, Obstacle, Outcome, SessionLog, Status

# What an entry and a log have in common by name; number and leader roles are kept in another shape.
CONTENTS = [f.name for f in fields(Entry) if f.name not in {"id", "number", "leader_roles"}]


def entry_of(log: SessionLog) -> Entry:
    """Return a log's contents as an entry."""
    return Entry(
        id=log.id,
        number=log.planned_session.curriculum_session.number,
        leader_roles=tuple(LeaderRole(role) for role in log.leader_roles.split("+") if role),
        **{name: getattr(log, name) for name in CONTENTS},
    )


def contents(entry: Entry, withdrawal_reason: str | None = None, *, is_confirmed: bool) -> dict[str, Any]:
    """Return an entry as a revision keeps it, why it was withdrawn at the time, if it was, and if it was confirmed."""
    kept = {f.name: getattr(entry, f.name) for f in fields(Entry) if f.name != "id"}
    shaped = {"day": entry.day.isoformat(), "leader_roles": list(entry.leader_roles)}
    return {**kept, **shaped, "withdrawal_reason": withdrawal_reason, "is_confirmed": is_confirmed}


def entry_from(log_id: str, kept: Mapping[str, Any]) -> Entry:
    """Return the entry that a revision has kept."""
    kinds: dict[str, type[Kind]] = {
        "status": Status,
        "outcome": Outcome,
        "adaptation": Adaptation,
        "obstacle": Obstacle,
    }
    stated = {name: kept[name] for name in CONTENTS} | {"number": kept["number"], "id": log_id}
    stated |= {name: kind(kept[name]) for name, kind in kinds.items() if kept[name] is not None}
    stated |= {"day": date.fromisoformat(kept["day"])}
    return Entry(**stated, leader_roles=tuple(LeaderRole(role) for role in kept["leader_roles"]))
