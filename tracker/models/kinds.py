"""The enumerations: each value as the database keeps it (`value`) and as files write it (`code`)."""

from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """A fixed set of values, each with its Swedish code in files; contract.md, import files."""

    code: str

    def __new__(cls, value: str, code: str = "") -> Self:
        """Make a member of a stored value and a file code."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.code = code
        return member

    @classmethod
    def by_code(cls, code: str) -> Self | None:
        """Return the member that files write as `code`, or None."""
        return next((member for member in cls if member.code == code), None)


class OwnerType(Kind):
    """Who runs a school (huvudmannatyp)."""

    MUNICIPAL = "municipal", "kommunal"
    INDEPENDENT = "independent", "enskild"
    REGION = "region", "region"
    STATE = "state", "stat"


class Delivery(Kind):
    """Who leads the sessions of a curriculum."""

    TEACHER = "teacher", "larare"
    ADULT_PAIR = "adult_pair", "ledarpar"
    PUPIL_MENTORS = "pupil_mentors", "elevmentorer"


class CurriculumStatus(Kind):
    """A curriculum's life: a published one never changes."""

    DRAFT = "draft", "utkast"
    PUBLISHED = "published", "publicerad"
    RETIRED = "retired", "avvecklad"


class Status(Kind):
    """Whether a logged session took place."""

    HELD = "held", "genomfort"
    CANCELLED = "cancelled", "installt"


class Outcome(Kind):
    """How a held session followed its manual."""

    AS_PLANNED = "as_planned", "enligt_manual"
    ADAPTED = "adapted", "med_anpassning"
    PARTLY = "partly", "delvis"


class Adaptation(Kind):
    """What was changed in an adapted session."""

    SHORTENED = "shortened", "forkortat"
    EXERCISE_CHANGED = "exercise_changed", "bytt_ovning"
    ADDED = "added", "tillagt"
    SPLIT = "split", "uppdelat"
    LANGUAGE_SUPPORT = "language_support", "sprak_stod"
    OTHER = "other", "annan"


class Obstacle(Kind):
    """Why a session was cancelled."""

    TIME = "time", "tid"
    ROOM = "room", "lokal"
    STAFF = "staff", "personal"
    ABSENCE = "absence", "franvaro"
    UNREST = "unrest", "oro"
    TECHNOLOGY = "technology", "teknik"
    OTHER = "other", "annat"


class LeaderRole(Kind):
    """Who was there to lead a session."""

    TEACHER = "teacher", "larare"
    AFTER_SCHOOL = "after_school", "fritids"
    PUPIL_HEALTH = "pupil_health", "elevhalsa"
    POLICE = "police", "polis"
    SOCIAL_SERVICES = "social_services", "socialtjanst"
    RESCUE_SERVICE = "rescue_service", "raddningstjanst"
    PUPIL_MENTOR = "pupil_mentor", "elevmentor"
    OTHER = "other", "annan"


class Source(Kind):
    """Where a log came from."""

    FORM = "form", "formular"
    MENTOR_LINK = "mentor_link", "elevmentorlank"
    IMPORT = "import", "import"


class Role(Kind):
    """What a person may do in a place; domain.md section 6."""

    LEADER = "leader", "passledare"
    COORDINATOR = "coordinator", "skolkoordinator"
    LEAD = "lead", "programansvarig"
    READER = "reader", "lasare"
    ADMINISTRATOR = "administrator", "administrator"


class ActivityKind(Kind):
    """Staff and guardian work of a school."""

    APT = "apt", "apt"
    COACHING = "coaching", "handledning"
    GUARDIAN_MEETING = "guardian_meeting", "foraldramote"
    TRAINING = "training", "utbildning"
    MENTOR_TRAINING = "mentor_training", "mentorsutbildning"
    MVP_DAY = "mvp_day", "mvp_dag"


class ContactKind(Kind):
    """Which authority a school's contact person comes from."""

    POLICE = "police", "kontaktpolis"
    SOCIAL_SERVICES = "social_services", "socialtjanst"


class PromiseKind(Kind):
    """What a promise line follows up; a free line is typed."""

    CONTACTS = "contacts", "kraftsamling"
    TAGET = "taget", "taget"
    MVP = "mvp", "mvp"
    SIG = "sig", "sig"
    FREE = "free", "fri"


class PromiseStatus(Kind):
    """How a promise line went."""

    MET = "met", "uppfyllt"
    PARTLY = "partly", "delvis_uppfyllt"
    NOT_MET = "not_met", "inte_uppfyllt"


class ImportKind(Kind):
    """What a file that is imported holds."""

    SCHOOLS = "schools", "skolor"
    USERS = "users", "anvandare"
    CLASSES = "classes", "klasslista"
    PLANS = "plans", "planer"
    SESSIONS = "sessions", "pass"


class LinkPurpose(Kind):
    """What a one-time link opens."""

    SETUP = "setup", "start"
    INVITATION = "invitation", "inbjudan"
    RESET = "reset", "aterstallning"


class SignInWay(Kind):
    """What a person showed when they signed in."""

    PASSWORD = "password", "losenord"
    PASSKEY = "passkey", "passkey"
    SSO = "sso", "sso"
    LINK = "link", "lank"


class Retained(Kind):
    """A kind of personal data that stays for a time."""

    COMMENTS = "comments", "kommentarer"
    REVISIONS = "revisions", "tidigare_versioner"
    ACCOUNTS = "accounts", "konton"
    CONTACTS = "contacts", "kontaktpersoner"
    LINKS = "links", "engangslankar"
    SIGN_INS = "sign_ins", "inloggningar"
    EVENTS = "events", "handelselogg"


def codes(kind: type[Kind]) -> str:
    """Return the codes of a kind as a sentence lists them: `kommunal, enskild, region, stat`."""
    return ", ".join(member.code for member in kind)
