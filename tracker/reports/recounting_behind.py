"""Who is behind, and why: as it is shown, and counted by hand."""

from collections import Counter
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
        "obstacles": sum(reach.obstacles(scope, selection).values(), Counter()),
    }


def behind_counted(town: recount.Town, question: recount.Question) -> Mapping[str, object]:
    """Name the same, counted by hand."""
    return {
        "sessions behind": recount.behind(town, question),
        "silent schools": recount.silent(town, question),
        "stages without a plan": {
            school_id: (tuple(sorted(pupils)), sum(pupils.values()))
            for school_id, pupils in recount.unserved(town, question).items()
        },
        "obstacles": recount.obstacles(town, question),
    }
