"""Named exceptions, and the one shape in which a rule says that it was broken."""

from dataclasses import dataclass

from tracker.words import gettext as _


@dataclass(frozen=True)
class Problem:
    """One broken rule: the field it belongs to, by its English name, and what to do about it."""

    field: str
    message: str


def no_school(code: str | None) -> str:
    """Return what to say of a unit code that is no school's."""
    return str(_("There is no school %(code)s. Check the code, or import the school first.", code=code))


class TrackerError(Exception):
    """Something that a person can mend; the text says how."""


class SettingError(TrackerError):
    """A setting is wrong; the text names it."""


class Refused(TrackerError):
    """An entry broke rules; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems, in the order of the fields."""
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


class Busy(TrackerError):
    """Somebody else has been writing for so long that this has to be tried again."""


class Unavailable(Busy):
    """The database does not answer, or has no room: to be tried again when that is mended; the text says why."""


class SignedOut(TrackerError):
    """Who asks is not signed in any more: that ended after the request was let through the door."""


class AlreadyLogged(TrackerError):
    """Another log already holds this session for this group; `log_id` names it."""

    def __init__(self, log_id: str) -> None:
        """Remember which log was first."""
        super().__init__(log_id)
        self.log_id = log_id


class ChangedMeanwhile(AlreadyLogged):
    """The log itself has been changed since it was seen; `log_id` names it."""
