"""The tables, by noun, and the one commit."""

from tracker.models.activities import Activity, Contact, MentorCohort
from tracker.models.base import Base, begin_reading, begin_writing, db, init_app
from tracker.models.classes import ClassPredecessor, Headcount, SchoolClass
from tracker.models.followup import Closing, Promise, PromiseLine, ReachTarget, UntickedCurriculum, YearSettings
from tracker.models.kept import KeptReach, YearPart
from tracker.models.kinds import (
    ActivityKind,
    Adaptation,
    ContactKind,
    CurriculumStatus,
    Delivery,
    Kind,
    LeaderRole,
    LinkPurpose,
    Obstacle,
    Outcome,
    OwnerType,
    PromiseKind,
    PromiseStatus,
    Role,
    Source,
    Status,
    codes,
)
from tracker.models.logs import HeldSlot, Revision, SessionLog
from tracker.models.people import AccessToken, CalendarLink, Membership, OneTimeLink, SignIn, User
from tracker.models.plans import MentorLink, Plan, PlanLeader, PlannedSession, PlanStage
from tracker.models.programmes import Curriculum, CurriculumSession, CurriculumStage, Programme
from tracker.models.schools import Municipality, School, SchoolRoll
from tracker.models.trail import AuditEvent, Counter

__all__ = [
    "AccessToken",
    "Activity",
    "ActivityKind",
    "Adaptation",
    "AuditEvent",
    "Base",
    "CalendarLink",
    "ClassPredecessor",
    "Closing",
    "Contact",
    "ContactKind",
    "Counter",
    "Curriculum",
    "CurriculumSession",
    "CurriculumStage",
    "CurriculumStatus",
    "Delivery",
    "Headcount",
    "HeldSlot",
    "KeptReach",
    "Kind",
    "LeaderRole",
    "LinkPurpose",
    "Membership",
    "MentorCohort",
    "MentorLink",
    "Municipality",
    "Obstacle",
    "OneTimeLink",
    "Outcome",
    "OwnerType",
    "Plan",
    "PlanLeader",
    "PlanStage",
    "PlannedSession",
    "Programme",
    "Promise",
    "PromiseKind",
    "PromiseLine",
    "PromiseStatus",
    "ReachTarget",
    "Revision",
    "Role",
    "School",
    "SchoolClass",
    "SchoolRoll",
    "SessionLog",
    "SignIn",
    "Source",
    "Status",
    "UntickedCurriculum",
    "User",
    "YearPart",
    "YearSettings",
    "begin_reading",
    "begin_writing",
    "codes",
    "db",
    "init_app",
]
