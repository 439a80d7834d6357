"""What a reminder says: each class with its sessions without a log, a link to them, and one that stops the letters."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from tracker.line import Line
from tracker.mail import Letter, at, letter_to, writing_to
from tracker.models import User
from tracker.reminding.stopping import stop_address
from tracker.words import gettext as _
from tracker.words import locale, ngettext


def reminder(user: User, lines: Sequence[Line]) -> Letter:
    """Return the letter about lines that are behind, in its reader's language; of pupils it says nothing."""
    stop, number = stop_address(user.id), sum(each.behind for each in lines)
    schools = {each.unit_code for each in lines}
    with writing_to(user.language):
        return letter_to(
            user,
            ngettext("%(num)s session has no log yet", "%(num)s sessions have no log yet", number),
            ngettext(
                "This session should have been held by now, and has no log:",
                "These sessions should have been held by now, and have no log:",
                number,
            ),
            "\n".join(about(each, with_school=len(schools) > 1) for each in lines),
            _("Log here, in a minute per session:"),
            at("/"),
            _("Did a session not take place? Log it as cancelled, and we remind you of it no more."),
            _("You get this letter once a week at most. If you want no more of them, stop them here:"),
            stop,
            stop=stop,
        )


def about(line: Line, *, with_school: bool) -> str:
    """Return a line of the letter: `– 4A, Tåget: 2 pass, det äldsta sedan 30 september`."""
    missing = [each for each in line.stations if each.state == "missing"]
    names = [line.class_name, *([line.school_name] if with_school else []), line.programme_name]
    said = ngettext(
        "%(num)s session, since %(day)s",
        "%(num)s sessions, the first since %(day)s",
        len(missing),
        day=dated(min(each.due_on for each in missing)),
    )
    return f"– {', '.join(names)}: {said}"


def dated(day: date) -> str:
    """Return a day of this school year, as `30 september`."""
    return format_date(day, "d MMMM", locale())
