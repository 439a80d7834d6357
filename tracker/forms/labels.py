"""What the members of enumerations are called on the screen."""

from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import LazyString

from tracker.forms.base import choice
from tracker.models import (
    ActivityKind,
    Adaptation,
    ContactKind,
    CurriculumStatus,
    Delivery,
    ImportKind,
    Kind,
    LeaderRole,
    Obstacle,
    Outcome,
    OwnerType,
    PromiseKind,
    PromiseStatus,
    Retained,
    Role,
    SignInWay,
    Source,
    Status,
)
from tracker.words import lazy_gettext as _
from tracker.words import locale

# Kind by kind, because members of different kinds may share their value.
LABELS: dict[type[Kind], dict[Kind, LazyString]] = {
    ImportKind: {
        ImportKind.SCHOOLS: _("Schools"),
        ImportKind.USERS: _("Users"),
        ImportKind.CLASSES: _("Classes"),
        ImportKind.PLANS: _("Plans"),
        ImportKind.SESSIONS: _("Sessions"),
    },
    Status: {
        Status.HELD: _("Held"),
        Status.CANCELLED: _("Cancelled"),
    },
    Outcome: {
        Outcome.AS_PLANNED: _("As planned"),
        Outcome.ADAPTED: _("Adapted"),
        Outcome.PARTLY: _("Partly"),
    },
    Adaptation: {
        Adaptation.SHORTENED: _("Shortened"),
        Adaptation.EXERCISE_CHANGED: _("Another exercise"),
        Adaptation.ADDED: _("Something added"),
        Adaptation.SPLIT: _("Split in two"),
        Adaptation.LANGUAGE_SUPPORT: _("Language support"),
        Adaptation.OTHER: _("Something else"),
    },
    Obstacle: {
        Obstacle.TIME: _("Lack of time"),
        Obstacle.ROOM: _("No room"),
        Obstacle.STAFF: _("Lack of staff"),
        Obstacle.ABSENCE: _("High absence"),
        Obstacle.UNREST: _("Unrest in the class"),
        Obstacle.TECHNOLOGY: _("Technical trouble"),
        Obstacle.OTHER: _("Another reason"),
    },
    LeaderRole: {
        LeaderRole.TEACHER: _("Teacher"),
        LeaderRole.AFTER_SCHOOL: _("After-school staff"),
        LeaderRole.PUPIL_HEALTH: _("Pupil health"),
        LeaderRole.POLICE: _("Police"),
        LeaderRole.SOCIAL_SERVICES: _("Social services"),
        LeaderRole.RESCUE_SERVICE: _("Rescue service"),
        LeaderRole.PUPIL_MENTOR: _("Pupil mentors"),
        LeaderRole.OTHER: _("Somebody else"),
    },
    Source: {
        Source.FORM: _("Form"),
        Source.MENTOR_LINK: _("Pupil mentors' link"),
        Source.IMPORT: _("File"),
    },
    ActivityKind: {
        ActivityKind.APT: _("Staff meeting (APT)"),
        ActivityKind.COACHING: _("Coaching meeting"),
        ActivityKind.GUARDIAN_MEETING: _("Guardians' meeting"),
        ActivityKind.TRAINING: _("Training"),
        ActivityKind.MENTOR_TRAINING: _("Training of pupil mentors"),
        ActivityKind.MVP_DAY: _("MVP day"),
    },
    OwnerType: {
        OwnerType.MUNICIPAL: _("Municipal"),
        OwnerType.INDEPENDENT: _("Independent"),
        OwnerType.REGION: _("Region"),
        OwnerType.STATE: _("State-run"),
    },
    ContactKind: {
        ContactKind.POLICE: _("Contact police officer"),
        ContactKind.SOCIAL_SERVICES: _("Contact from social services"),
    },
    PromiseKind: {
        PromiseKind.CONTACTS: _("Contacts at the schools"),
        PromiseKind.TAGET: _("Tåget, from the logs"),
        PromiseKind.MVP: _("MVP, from the logs"),
        PromiseKind.SIG: _("Social action group"),
        PromiseKind.FREE: _("A line of your own"),
    },
    PromiseStatus: {
        PromiseStatus.MET: _("Fulfilled"),
        PromiseStatus.PARTLY: _("Partly fulfilled"),
        PromiseStatus.NOT_MET: _("Not fulfilled"),
    },
    CurriculumStatus: {
        CurriculumStatus.DRAFT: _("Draft"),
        CurriculumStatus.PUBLISHED: _("Published"),
        CurriculumStatus.RETIRED: _("Retired"),
    },
    Delivery: {
        Delivery.TEACHER: _("Teacher"),
        Delivery.ADULT_PAIR: _("Pair of adults"),
        Delivery.PUPIL_MENTORS: _("Pupil mentors"),
    },
    Retained: {
        Retained.COMMENTS: _("Comments and reasons on logs"),
        Retained.REVISIONS: _("Earlier versions of logs"),
        Retained.ACCOUNTS: _("Accounts that nobody uses"),
        Retained.CONTACTS: _("Names of former contact persons"),
        Retained.LINKS: _("One-time links and uploaded files that ran out"),
        Retained.SIGN_INS: _("Sign-ins, keys and calendar addresses that ended"),
        Retained.EVENTS: _("Events of the audit log"),
    },
    SignInWay: {
        SignInWay.PASSWORD: _("with the password"),
        SignInWay.PASSKEY: _("with a passkey"),
        SignInWay.SSO: _("with the organisation's account"),
        SignInWay.LINK: _("with a link"),
    },
    Role: {
        Role.LEADER: _("Session leader"),
        Role.COORDINATOR: _("School coordinator"),
        Role.LEAD: _("Programme lead"),
        Role.READER: _("Reader"),
        Role.ADMINISTRATOR: _("Administrator"),
    },
}
KINDS: dict[str, type[Kind]] = {
    "status": Status,
    "outcome": Outcome,
    "adaptation": Adaptation,
    "obstacle": Obstacle,
    "leader_roles": LeaderRole,
}
FIELDS: dict[str, LazyString] = {
    "number": _("Session"),
    "group": _("Group"),
    "day": _("Date"),
    "status": _("Status"),
    "present": _("Number present"),
    "girls": _("Girls present"),
    "boys": _("Boys present"),
    "minutes": _("Minutes"),
    "outcome": _("How did it go?"),
    "adaptation": _("What was adapted?"),
    "adaptation_was_planned": _("Was the adaptation planned?"),
    "obstacle": _("Why was it cancelled?"),
    "leader_roles": _("Who led the session?"),
    "pupil_mentors": _("Number of pupil mentors"),
    "engagement": _("Engagement, 1–5"),
    "comment": _("Comment"),
    "reason": _("Reason"),
}


def field_name(name: str) -> str:
    """Return what a field of a log is called."""
    return str(FIELDS[name]).rstrip("?")


def said(value: object, name: str) -> str:
    """Return what a field of a log said, in words; a dash when it said nothing."""
    if value is None or value in ("", []):
        return "–"
    if name == "day":
        return format_date(date.fromisoformat(str(value)), "d MMMM y", locale())
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if name in KINDS:
        members = value if isinstance(value, list) else [value]
        return ", ".join(label(member) for member in KINDS[name] if member.value in members)
    return str(_("The whole class") if (name, value) == ("group", 0) else value)


def label(member: Kind) -> str:
    """Return what a member is called, in the language of the request."""
    return str(LABELS[type(member)][member])


def answers(kind: type[Kind]) -> list[Any]:
    """Return a kind's members as the choices of a field."""
    return [choice(member.value, name) for member, name in LABELS[kind].items()]
