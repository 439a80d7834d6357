"""The yearly report in words, as its PDF is drawn: the same value as the page, in Swedish whoever fetches it."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from tracker.dates import today
from tracker.models import Kind, PromiseKind
from tracker.reports import FollowUp
from tracker.reports.follow_up import ProgrammeReach
from tracker.reports.follow_up_words import (
    about_places,
    as_it_stands,
    dated,
    fingerprint,
    heading,
    method,
    on_what,
    once_in_a_calendar_year,
    place_name,
    without_classes,
    without_contacts,
    without_rows,
    without_start,
)
from tracker.reports.promise_lines import ReportedLine
from tracker.reports.readers import PlaceRow
from tracker.reports.writing import count, of, share
from tracker.words import gettext as _
from tracker.words import speaking_in

Words = dict[str, Any]
Label = Callable[[Kind], str]
Made = TypeVar("Made")
LANGUAGE = "sv"


def document(found: FollowUp, label: Label) -> Words:
    """Return every word of the report; `label` says what a member of an enumeration is called."""
    return {
        "lang": LANGUAGE,
        "title": heading(found),
        "author": found.town.name,
        "date": {"year": today().year, "month": today().month, "day": today().day},
        "accent": found.town.accent,
        "subtitle": on_what(found),
        "text": found.promise or "",
        "standing": as_it_stands(found),
        "lines_heading": _("How it went"),
        "no_lines": _("There is no promise for this period."),
        "lines_header": [_("Promise"), _("Target"), _("Outcome"), _("Status")],
        "lines": [line_words(line, found, label) for line in found.lines],
        "tables": [reach_table(programme, found) for programme in found.programmes],
        "gaps_heading": _("Who is not covered"),
        "gaps": [*gaps(found, label)],
        "obstacles": obstacles(found, label),
        "method_heading": _("How we counted"),
        "method": [{"term": term, "words": words} for term, words in method(found)],
        "colophon": _("Rule version %(version)s. Made on %(day)s.", version=found.rule_version, day=dated(today())),
        "fingerprint": fingerprint(found),
        "unshown": _(
            "\N{REPLACEMENT CHARACTER} stands for a sign that this file has no typeface for. The page shows it."
        ),
        "footer": f"{found.town.name} · {heading(found)}",
        "page": _("Page {page} of {pages}"),
    }


def in_swedish(work: Callable[[], Made]) -> Made:
    """Let something be counted and written in Swedish, whoever asks."""
    with speaking_in(LANGUAGE):
        return work()


def line_words(line: ReportedLine, found: FollowUp, label: Label) -> Words:
    """Return a line of the promise; a bar's lengths are in percent."""
    outcome, then = line.outcome, line.before
    hue = {PromiseKind.TAGET: "taget", PromiseKind.MVP: "mvp"}.get(line.kind, "")
    before = [then.words] if then else []
    before += [label(line.status_before).lower()] if line.status_before else []
    return {
        "letter": line.title[:1],
        "hue": hue,
        "title": line.title,
        "text": line.text,
        "target": line.target,
        "outcome": outcome.words,
        "beside": outcome.beside,
        "before": f"{found.period.before.label}: {', '.join(before)}" if before else "",
        "part": None if outcome.part is None else float(outcome.part * 100),
        "goal": None if outcome.goal is None else float(outcome.goal * 100),
        "status": label(line.status) if line.status else _("Not judged yet"),
        "station": line.status.value if line.status else "",
        "comment": line.comment,
    }


def reach_table(programme: ProgrammeReach, found: FollowUp) -> Words:
    """Return the table of one programme."""
    return {
        "title": _("%(programme)s: reach by area and school", programme=programme.name),
        "hue": programme.code.lower(),
        "note": about_places(found),
        "empty": without_rows(programme),
        "below": once_in_a_calendar_year(found),
        "header": [
            _("Place"),
            _("Reach %(period)s", period=found.period.label),
            _("Reach %(period)s", period=found.period.before.label),
            _("Reached, at least"),
            _("Eligible pupils"),
            _("Started classes"),
            _("Reported"),
        ],
        "rows": [{"level": row.level, "cells": cells(row)} for row in programme.rows],
    }


def cells(row: PlaceRow) -> list[str]:
    """Return a place's cells."""
    return [
        place_name(row),
        share(row.reach),
        share(row.before),
        count(row.reached),
        count(row.eligible),
        of(row.started, row.classes),
        share(row.reporting),
    ]


def gaps(found: FollowUp, label: Label) -> Iterable[Words]:
    """Yield who is not covered: by contacts, by each programme, by any class."""
    yield {"title": _("Contacts"), "words": without_contacts(found, label)}
    for programme in found.programmes:
        yield {"title": programme.name, "words": without_start(programme)}
    if found.without_classes:
        yield {"title": _("Without classes"), "words": without_classes(found)}


def obstacles(found: FollowUp, label: Label) -> Words:
    """Return the table of what got in the way."""
    return {
        "title": _("Why sessions are cancelled"),
        "note": _("Cancelled sessions in the period, by the obstacle that was logged."),
        "empty": _("No sessions were cancelled."),
        "header": [_("Obstacle"), *(programme.name for programme in found.programmes)],
        "rows": [
            [label(obstacle), *(count(numbers.get(programme.code, 0)) for programme in found.programmes)]
            for obstacle, numbers in found.obstacles
        ],
    }
