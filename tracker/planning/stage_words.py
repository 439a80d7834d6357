"""What is said of stages that do not fit a plan: on a page as their school year calls them, in a file by number."""

from collections.abc import Iterable

from tracker.dates import SchoolYear, stage_label
from tracker.planning.standing import CurriculumFacts
from tracker.words import gettext as _


def no_pupils_in(stages: Iterable[int], name: str, year: SchoolYear, *, in_file: bool) -> str:
    """Say that a class holds none of these stages."""
    if in_file:
        return _(
            "%(name)s has no pupils in stage %(stages)s. Correct the stages or the headcount.",
            name=name,
            stages=", ".join(map(str, sorted(stages))),
        )
    return _(
        "%(name)s has no pupils in stage %(stages)s, which the plan is for. Correct the headcount.",
        name=name,
        stages=called(stages, year),
    )


def not_meant_for(curriculum: CurriculumFacts, year: SchoolYear, *, in_file: bool) -> str:
    """Say that none of the stages that take part is one of the curriculum's."""
    if in_file:
        return _(
            "%(code)s is meant for stage %(stages)s, and none of them takes part. Choose another curriculum.",
            code=curriculum.code,
            stages=", ".join(map(str, sorted(curriculum.stages))),
        )
    return _(
        "%(name)s is for stage %(stages)s, and no such pupils take part. Choose another programme version.",
        name=curriculum.name,
        stages=called(curriculum.stages, year),
    )


def called(stages: Iterable[int], year: SchoolYear) -> str:
    """Return what stages are called in a school year."""
    return ", ".join(stage_label(stage, year) for stage in sorted(stages))
