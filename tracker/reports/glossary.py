"""The field's words and what they mean, as domain.md has them; of figures word for word what the page says."""

from dataclasses import dataclass

from flask_babel import LazyString

from tracker.reports.definitions import FIGURES
from tracker.words import lazy_gettext as _
from tracker.words import sort_key

WORDS: dict[str, tuple[LazyString, LazyString]] = {
    # What the programmes are made of
    "programme": (_("Programme"), _("Tåget, for förskoleklass to year 5, or MVP, Mentors in Violence Prevention.")),
    "curriculum": (
        _("Programme version"),
        _(
            "A programme as somebody delivers it: its sessions, its stages and who leads them. A published one never "
            "changes; a change makes the next version."
        ),
    ),
    "session": (_("Session"), _("One of the lessons of a programme version, with its number and its title.")),
    "core": (
        _("Core session"),
        _("A session that counts when a class is to complete the programme. Others are extra."),
    ),
    "plan": (
        _("Plan"),
        _(
            "Says that a class follows a programme version this school year: between which days, in how many groups, "
            "and who leads it."
        ),
    ),
    "group": (_("Group"), _("A fixed part of a class that has its sessions by itself, as half the class.")),
    "log": (
        _("Session log"),
        _("What is written down of a session: held or cancelled, on which day, how many were there. Never names."),
    ),
    "line": (_("Line"), _("The sessions of a class drawn as stations, from the first to the last.")),
    "activity": (
        _("Activity"),
        _("What a school does beside the sessions: meetings of the staff, of guardians, training, an MVP day."),
    ),
    # Where a class stands
    "held": (_("Held"), _("The session took place, for the class or for the group.")),
    "cancelled": (
        _("Cancelled"),
        _("The session did not take place, and somebody has said why. It comes back as the next one."),
    ),
    "missing": (
        _("No log"),
        _("The session should have been held by now, and nobody has said what became of it. It may have been held."),
    ),
    "behind": (_("Behind"), _("So many sessions that should have been held by now have no log. A cancelled one has.")),
    "in-phase": (_("In phase"), _("Every session that should have been held by now has a log.")),
    "arrived": (_("Arrived"), _("Every session is held, for all groups.")),
    "not-confirmed": (
        _("Not confirmed"),
        _("Logged by pupil mentors, and nobody at the school has confirmed it yet. It counts all the same."),
    ),
    # Figures
    "eligible": (
        _("Eligible pupils"),
        _(
            "The pupils in the stages of the programme, of all classes at all open schools, whether they have a plan "
            "or not."
        ),
    ),
    "reach": (
        _("Reach"),
        _("Pupils reached, at least, divided by all pupils in the target group, also in classes without a plan."),
    ),
    "reached-least": (_("Pupils reached, at least"), FIGURES["elever_nadda_minst"]),
    "reached-most": (
        _("Pupils reached, at most"),
        _(
            "All who were present added up, but no more than the class has. "
            "No more different pupils can have been there."
        ),
    ),
    "every-session": (
        _("At every session, at least"),
        _("So many pupils must have been at all sessions. It can be said only where every session is held."),
    ),
    "started": (_("Started classes"), _("Classes that have had a session of the programme in the period.")),
    "completed": (_("Completed classes"), FIGURES["klasser_fullfoljda"]),
    "dose": (_("Dose"), FIGURES["dos_procent"]),
    "attendance": (_("Attendance"), FIGURES["narvaro_procent"]),
    "adherence": (_("Adherence"), _("Logs that say as planned, divided by all logs of held sessions.")),
    "hours": (_("Pupil hours"), FIGURES["elevtimmar"]),
    "reporting": (_("Reporting rate"), FIGURES["rapporteringsgrad_procent"]),
    "adoption": (
        _("Adoption"),
        _(
            "Schools with a started plan, divided by schools with classes in the target group. "
            "A small unit counts as its school."
        ),
    ),
    "maintenance": (
        _("Maintenance"),
        _(
            "Schools that are active both in this period and in the one a year before, divided by those active the "
            "year before."
        ),
    ),
    "hidden": (
        _("Hidden number"),
        _(
            "Two dots stand for a number of pupils that is so small that one could tell who is meant, or for one that "
            "would give such a number away."
        ),
    ),
    "rule-version": (
        _("Rule version"),
        _("The version of the rules that figures are counted by. It stands on every file and every report."),
    ),
    # School
    "school-year": (_("School year"), _("1 July to 30 June, written as 2026/27.")),
    "term": (_("Term"), _("HT is 1 July to 31 December, VT is 1 January to 30 June.")),
    "stage": (
        _("Stage"),
        _(
            "Förskoleklass, year 1 to 9, or Gy 1 to 3. "
            "From autumn 2028 förskoleklass is year 1, and years 1 to 9 move up."
        ),
    ),
    "headcount": (
        _("Headcount"),
        _(
            "How many pupils a class has on a day, as a rule 15 October. "
            "All figures of pupils rest on it, never on names."
        ),
    ),
    "predecessor": (
        _("Predecessor"),
        _("The class that the same pupils went to the year before: 3A becomes 4A. So they are counted once in a year."),
    ),
    "unit-code": (
        _("Unit code"),
        _(
            "The eight digits of a school in the public register. "
            "Several schools may have one name, the code is unique."
        ),
    ),
    "small-unit": (
        _("Small unit"),
        _("A unit with few pupils that is counted with its school in all figures that leave the schools."),
    ),
    # People, and what was promised
    "leader": (_("Session leader"), _("Leads and logs the sessions of a class. As a rule a teacher.")),
    "coordinator": (
        _("School coordinator"),
        _("Looks after the classes, plans and links of a school, and helps the session leaders."),
    ),
    "lead": (_("Programme lead"), _("Answers for the programmes in a municipality, and follows them up.")),
    "reader": (_("Reader"), _("Sees the figures of a place with small numbers hidden, and changes nothing.")),
    "pupil-mentor": (
        _("Pupil mentor"),
        _("An older pupil who leads sessions of MVP. Logs by a link, without account, and is never named."),
    ),
    "promise": (
        _("Citizens’ promise"),
        _("What municipality and police promise those who live there, a year at a time, and follow up."),
    ),
    "contact": (
        _("Contacts at the schools"),
        _("The contact police officer and the contact from social services whom a school turns to."),
    ),
    "sig": (
        _("Social action group"),
        _(
            "Social services, school and police together help a young person to leave crime early. Here stands only "
            "whether there is one, and a total a year."
        ),
    ),
    "closed": (
        _("Closed period"),
        _("A year whose figures stay as they were published, and whose logs are locked."),
    ),
}


@dataclass(frozen=True)
class Term:
    """A word of the field: `key` names its place on the page."""

    key: str
    name: str
    meaning: str


def glossary() -> list[Term]:
    """Return all terms in the language that is spoken, by name."""
    terms = [Term(key, str(name), str(meaning)) for key, (name, meaning) in WORDS.items()]
    return sorted(terms, key=lambda term: sort_key(term.name))
