"""Who is behind, and why: as it is shown, and counted by hand."""

from collections.abc import Mapping

from tracker import reach, recount
from tracker.access import Scope


def behind_shown(scope: Scope, selection: reach.Selection) -> Mapping[str, object]:
    """Name what the page says about a selection of one programme."""
    late = reach.behind(scope, selection)
    return {
        "sessions behind": {each.plan_id: each.missing for each in late},
        "silent schools": {each.school.id for each in reach.silent(scope, selection, late)},
        "stages without a plan": {
            each.school.id: (each.stages, each.pupils) for each in reach.unserved(scope, selection)
        },
    }


def obstacles_shown(scope: Scope, selection: reach.Selection) -> Mapping[str, object]:
    """Name what the dashboard says about one municipality's cancelled sessions."""
    found = reach.obstacles(scope, selection)
    return {"obstacles": {area: numbers for (_code, area), numbers in found.items()}}


def behind_counted(town: recount.Town, question: recount.Question) -> Mapping[str, object]:
    """Name the same, counted by hand."""
    return {
        "sessions behind": recount.behind(town, question),
        "silent schools": recount.silent(town, question),
        "stages without a plan": {
            school_id: (tuple(sorted(pupils)), sum(pupils.values()))
            for school_id, pupils in recount.unserved(town, question).items()
        },
    }
