"""What taking an import back does, and what stands in its way, in plain words with their numbers."""

from collections import Counter
from collections.abc import Callable, Mapping

from tracker.intake import UNDOABLE, WayBack
from tracker.reports.writing import listed
from tracker.words import gettext as _
from tracker.words import ngettext

# Rows of each table, so many of them; what has no word of its own is something else.
ROWS: Mapping[str, Callable[[int], str]] = {
    "municipality": lambda n: str(ngettext("%(num)s municipality", "%(num)s municipalities", n)),
    "school": lambda n: str(ngettext("%(num)s school", "%(num)s schools", n)),
    "school_roll": lambda n: str(ngettext("%(num)s number of the register", "%(num)s numbers of the register", n)),
    "user_account": lambda n: str(ngettext("%(num)s account", "%(num)s accounts", n)),
    "membership": lambda n: str(ngettext("%(num)s role", "%(num)s roles", n)),
    "school_class": lambda n: str(ngettext("%(num)s class", "%(num)s classes", n)),
    "headcount": lambda n: str(ngettext("%(num)s headcount", "%(num)s headcounts", n)),
    "class_predecessor": lambda n: str(
        ngettext("%(num)s link to the year before", "%(num)s links to the year before", n)
    ),
    "plan": lambda n: str(ngettext("%(num)s plan", "%(num)s plans", n)),
    "plan_leader": lambda n: str(ngettext("%(num)s session leader of a plan", "%(num)s session leaders of plans", n)),
    "session_log": lambda n: str(ngettext("%(num)s log", "%(num)s logs", n)),
    "contact": lambda n: str(ngettext("%(num)s contact", "%(num)s contacts", n)),
    "activity": lambda n: str(ngettext("%(num)s activity", "%(num)s activities", n)),
    "mentor_link": lambda n: str(ngettext("%(num)s pupil mentors' link", "%(num)s pupil mentors' links", n)),
    "sign_in": lambda n: str(ngettext("%(num)s sign-in", "%(num)s sign-ins", n)),
}


def counted(rows: Counter[str]) -> str:
    """Return rows as a sentence lists them: `2 klasser, 3 elevantal och 1 annan uppgift`."""
    known = [say(rows[table]) for table, say in ROWS.items() if rows[table]]
    others = sum(number for table, number in rows.items() if table not in ROWS)
    rest = [str(ngettext("%(num)s other thing", "%(num)s other things", others))] if others else []
    return listed([*known, *rest])


def undone(way: WayBack) -> list[str]:
    """Return what taking an import back does."""
    removes = way.removes.copy()
    logs = removes.pop("session_log", 0)
    said = []
    if logs:
        said.append(ngettext("%(num)s log is withdrawn.", "%(num)s logs are withdrawn.", logs))
    if removes:
        said.append(_("Removed: %(rows)s.", rows=counted(removes)))
    if way.restores:
        said.append(_("As before the import: %(rows)s.", rows=counted(way.restores)))
    return said


def obstacles(way: WayBack, locked: int) -> list[str]:
    """Return what stands in the way of taking an import back."""
    said = []
    if way.is_too_old:
        said.append(_("It was made more than %(days)s days ago.", days=UNDOABLE.days))
    if way.later:
        said.append(_("A later import stands. Undo that one first."))
    if way.changed:
        said.append(_("Changed since: %(rows)s.", rows=counted(way.changed)))
    if way.built:
        said.append(_("Made since, and in need of it: %(rows)s.", rows=counted(way.built)))
    if way.kept:
        sentence = ngettext(
            "%(num)s withdrawn log belongs to what was imported. Logs are kept, withdrawn ones too, so this import can "
            "no longer be undone: end the plans instead.",
            "%(num)s withdrawn logs belong to what was imported. Logs are kept, withdrawn ones too, so this import can "
            "no longer be undone: end the plans instead.",
            way.kept,
        )
        said.append(sentence)
    if locked:
        said.append(ngettext("%(num)s log lies in a closed period.", "%(num)s logs lie in a closed period.", locked))
    return said
