"""The report of a closed period as it was published: written to the canonical file, and read from it.

The file is JSON in UTF-8 with LF. Shares are percent with one decimal; `null` where there is nothing to divide by,
`..` where a figure must not be known. Its SHA-256 is that of the file as it is: `sha256sum` computes it.
"""

import json
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tracker import followup
from tracker.access import Scope
from tracker.dates import STOCKHOLM, Period
from tracker.disclosure import HIDDEN, Figure, Hidden, Share
from tracker.errors import Problem, Refused
from tracker.followup import Coverage, CoveredSchool, KnownClosing, Town
from tracker.models import ContactKind, Obstacle, PromiseKind, PromiseStatus
from tracker.numbers import half_up
from tracker.reports.follow_up import FollowUp, ProgrammeReach, as_of_now
from tracker.reports.follow_up_words import nothing_for
from tracker.reports.promise_lines import Outcome, ReportedLine
from tracker.reports.published_tables import true_counts
from tracker.reports.readers import PlaceRow

Json = dict[str, Any]


def follow_up(scope: Scope, town: Town, period: Period) -> FollowUp:
    """Return the report of a municipality that the caller has found in scope: as published once the period is closed.

    It is the same for all who may read it: nobody gets the difference between published and now from it.
    """
    return find_published(town, period) or now(scope, town, period)


def now(scope: Scope, town: Town, period: Period) -> FollowUp:
    """Return the report from the logs as they stand, beside what was published of the period before."""
    return as_of_now(scope, town, period, find_published(town, period.before))


def find_published(town: Town, period: Period) -> FollowUp | None:
    """Return what was published of a period, or None while it is not closed."""
    closing = followup.closing_of(town.code, period.label)
    return read(followup.published(closing), town, period, closing) if closing else None


def canonical(found: FollowUp, at: datetime) -> str:
    """Return the file of a report, as of a moment. Raises Refused when there is nothing to publish."""
    if found.is_empty:
        raise Refused(Problem("", nothing_for(found.period)))
    contents = {
        "kommunkod": found.town.code,
        "kommun": found.town.name,
        "period": found.period.label,
        "stangd": at.astimezone(STOCKHOLM).isoformat(timespec="seconds"),
        "regelversion": found.rule_version,
        "minsta_antal": found.thresholds[0],
        "minsta_bas": found.thresholds[1],
        "lofte": found.promise,
        "loftesrader": [line_out(line) for line in found.lines],
        "rackvidd": [programme_out(each) for each in found.programmes],
        "kontakter": coverage_out(found.coverage),
        "skolor_utan_klasser": found.without_classes,
        "hinder": [{"hinder": obstacle.code, "installda": numbers} for obstacle, numbers in found.obstacles],
    }
    return json.dumps(contents, ensure_ascii=False, indent=2) + "\n"


def to_publish(scope: Scope, town: Town, period: Period, at: datetime) -> followup.Figures:
    """Return what a closing keeps of a period, as of a moment. Raises Refused when there is nothing to publish."""
    return followup.Figures(canonical(follow_up(scope, town, period), at), true_counts(town.code, period))


def read(text: str, town: Town, period: Period, closing: KnownClosing) -> FollowUp:
    """Return the report that a canonical file holds, in the municipality's colour of today."""
    kept: Json = json.loads(text)
    return FollowUp(
        Town(kept["kommunkod"], kept["kommun"], town.accent),
        period,
        kept["lofte"],
        [line_in(line) for line in kept["loftesrader"]],
        [programme_in(each) for each in kept["rackvidd"]],
        coverage_in(kept["kontakter"]),
        kept["skolor_utan_klasser"],
        [(obstacle, each["installda"]) for each in kept["hinder"] if (obstacle := Obstacle.by_code(each["hinder"]))],
        (kept["minsta_antal"], kept["minsta_bas"]),
        closing,
        kept["regelversion"],
    )


def published_reach(closing: KnownClosing, programme: str) -> ProgrammeReach | None:
    """Return what was published of a programme, or None if it was not there."""
    kept: Json = json.loads(followup.published(closing))
    return next((programme_in(each) for each in kept["rackvidd"] if each["program"] == programme), None)


def line_out(line: ReportedLine) -> Json:
    """Return a line as the file holds it."""
    return {
        "slag": line.kind.code,
        "rubrik": line.title,
        "text": line.text,
        "mal": line.target,
        "utfall": outcome_out(line.outcome),
        "status": line.status and line.status.code,
        "kommentar": line.comment,
        "utfall_fore": line.before and outcome_out(line.before),
        "status_fore": line.status_before and line.status_before.code,
    }


def line_in(kept: Json) -> ReportedLine:
    """Return a line that a file holds."""
    kind = PromiseKind.by_code(kept["slag"])
    assert kind is not None
    return ReportedLine(
        None,
        kind,
        kept["rubrik"],
        kept["text"],
        kept["mal"],
        outcome_in(kept["utfall"]),
        kept["status"] and PromiseStatus.by_code(kept["status"]),
        kept["kommentar"],
        kept["utfall_fore"] and outcome_in(kept["utfall_fore"]),
        kept["status_fore"] and PromiseStatus.by_code(kept["status_fore"]),
    )


def outcome_out(outcome: Outcome) -> Json:
    """Return how a line went as the file holds it."""
    return {
        "ord": outcome.words,
        "dartill": outcome.beside,
        "procent": percent(outcome.part),
        "mal_procent": percent(outcome.goal),
    }


def outcome_in(kept: Json) -> Outcome:
    """Return how a line went by a file."""
    part, goal = fraction(kept["procent"]), fraction(kept["mal_procent"])
    assert not isinstance(part, Hidden)
    assert not isinstance(goal, Hidden)
    return Outcome(kept["ord"], kept["dartill"], part, goal)


def programme_out(programme: ProgrammeReach) -> Json:
    """Return a programme's places as the file holds them; of one that is withheld that it is not told."""
    rows = [place_out(row) for row in programme.rows]
    withheld = {"visas": "nej"} if programme.is_withheld else {}
    return {"program": programme.code, "namn": programme.name, **withheld, "rader": rows}


def programme_in(kept: Json) -> ProgrammeReach:
    """Return a programme's places that a file holds."""
    return ProgrammeReach(kept["program"], kept["namn"], [place_in(row) for row in kept["rader"]], "visas" in kept)


def place_out(row: PlaceRow) -> Json:
    """Return a place as the file holds it."""
    return {
        "namn": row.name,
        "omrade": row.area,
        "skolenhetskod": row.unit_code,
        "elever_malgrupp": figure(row.eligible),
        "elever_nadda_minst": figure(row.reached),
        "rackvidd_procent": percent(row.reach),
        "rackvidd_procent_fore": percent(row.before),
        "skolklasser_malgrupp": row.classes,
        "klasser_startade": row.started,
        "klasser_fullfoljda": row.completed,
        "dos_procent": percent(row.dose),
        "rapporteringsgrad_procent": percent(row.reporting),
    }


def place_in(kept: Json) -> PlaceRow:
    """Return a place that a file holds."""
    dose, reporting = fraction(kept["dos_procent"]), fraction(kept["rapporteringsgrad_procent"])
    assert not isinstance(dose, Hidden)
    assert not isinstance(reporting, Hidden)
    return PlaceRow(
        kept["namn"],
        kept["omrade"],
        kept["skolenhetskod"],
        hidden_or(kept["elever_malgrupp"]),
        hidden_or(kept["elever_nadda_minst"]),
        fraction(kept["rackvidd_procent"]),
        fraction(kept["rackvidd_procent_fore"]),
        kept["skolklasser_malgrupp"],
        kept["klasser_startade"],
        kept["klasser_fullfoljda"],
        dose,
        reporting,
    )


def coverage_out(coverage: Coverage) -> Json:
    """Return coverage as the file holds it: never who a contact is."""
    schools = [
        {"skola": school.name, **{kind.code: "ja" if kind in school.kinds else "nej" for kind in ContactKind}}
        for school in coverage.schools
    ]
    return {"dag": coverage.day.isoformat(), "skolor": schools}


def coverage_in(kept: Json) -> Coverage:
    """Return coverage that a file holds."""
    schools = (
        CoveredSchool(each["skola"], frozenset(kind for kind in ContactKind if each[kind.code] == "ja"))
        for each in kept["skolor"]
    )
    return Coverage(date.fromisoformat(kept["dag"]), tuple(schools))


def figure(number: Figure) -> int | str:
    """Return a count as the file holds it."""
    return HIDDEN.value if isinstance(number, Hidden) else number


def hidden_or(kept: int | str) -> Figure:
    """Return a count that a file holds."""
    return kept if isinstance(kept, int) else HIDDEN


def percent(share: Share) -> float | str | None:
    """Return a share as the file holds it, rounded as it is printed."""
    if isinstance(share, Hidden):
        return HIDDEN.value
    return None if share is None else float(half_up(share * 100, 1))


def fraction(kept: float | str | None) -> Share:
    """Return a share that a file holds."""
    if isinstance(kept, str):
        return HIDDEN
    return None if kept is None else Fraction(str(kept)) / 100
