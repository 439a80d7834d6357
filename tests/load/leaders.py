"""Those who press on the service: leaders with a few classes each, whose next sessions are still to be held."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Self
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import Select, func, select

from tests.browser.serving import Site
from tests.conftest import living_app
from tests.faults.conftest import Person
from tests.load.clients import Asked
from tests.load.databases import PASSWORD, TODAY
from tests.load.pages import HELD, take_back
from tracker.access.passwords import hashed
from tracker.models import (
    AuditEvent,
    CurriculumSession,
    HeldSlot,
    Membership,
    Plan,
    PlanLeader,
    PlannedSession,
    Role,
    SchoolClass,
    SessionLog,
    User,
    begin_writing,
    db,
)

# Fewer than may sign in from one address in a minute.
MOST, PLANS_EACH = 200, 3


def email(number: int) -> str:
    """Return the address of a leader."""
    return f"leder.{number}@example.org"


def add_leaders(url: str) -> int:
    """Let people lead undivided classes of this year, each some of one school; return how many they are."""
    with living_app(url) as app, app.app_context():
        found = (
            select(SchoolClass.school_id, Plan.id)
            .join(SchoolClass, Plan.class_id == SchoolClass.id)
            .where(SchoolClass.year == int(TODAY[:4]), Plan.groups == 1, Plan.ended_on.is_(None))
            .order_by(Plan.id)
        )
        plans: dict[int, list[int]] = defaultdict(list)
        for school_id, plan_id in db.session.execute(found):
            plans[school_id].append(plan_id)
        shares = [(school, some) for school, ids in plans.items() for some in in_shares(ids)]
        password = hashed(PASSWORD)
        for number, (school_id, some) in enumerate(shares[:MOST]):
            user = User(email=email(number), name=f"L. Prov {number}", password_hash=password)
            user.memberships.append(Membership(role=Role.LEADER, school_id=school_id))
            db.session.add_all([PlanLeader(plan_id=plan_id, user=user) for plan_id in some])
        db.session.commit()
        return len(shares[:MOST])


def in_shares(ids: list[int]) -> list[list[int]]:
    """Divide plans into what one leads."""
    return [ids[start : start + PLANS_EACH] for start in range(0, len(ids), PLANS_EACH)]


@dataclass(frozen=True)
class Leaders:
    """Who has signed in at a service, a cookie each."""

    site: Site
    municipality: str
    cookies: dict[str, str]

    @classmethod
    def signed_in(cls, site: Site, municipality: str) -> Self:
        """Let all leaders sign in, with their passwords."""
        cookies = {}
        for number in count():
            if not (cookie := cookie_of(site, email(number))):
                break
            cookies[email(number)] = cookie
        return cls(site, municipality, cookies)

    @property
    def homes(self) -> list[Asked]:
        """Return a look at each one's home."""
        return [Asked("GET", "/", cookie) for cookie in self.cookies.values()]

    @contextmanager
    def logs(self) -> Iterator[list[Asked]]:
        """Lend a log of each session that is still to be held, the next ones of all classes first; take all back."""
        with living_app(self.site.database_url) as app, app.app_context():
            last = db.session.scalar(select(func.max(AuditEvent.id))) or 0
            before = {*db.session.scalars(select(SessionLog.id))}
            sessions = [*db.session.execute(still_to_hold())]
            db.session.rollback()
            yield [self.log(*session) for session in sessions]
            begin_writing()
            take_back([*{*db.session.scalars(select(SessionLog.id))} - before], last, self.municipality)

    def log(self, plan_id: int, number: int, who: str) -> Asked:
        """Return the form that logs a session."""
        form = urlencode(HELD | {"id": str(uuid4()), "session": str(number)})
        return Asked("POST", f"/plans/{plan_id}/log", self.cookies[who], form)


def cookie_of(site: Site, email: str) -> str | None:
    """Sign somebody in; return their cookie, or None if there is nobody of that address."""
    person = Person(site.url, stays=True)
    status, _text = person.send("/sign-in", email=email, password=PASSWORD)
    return ";".join(f"{each.name}={each.value}" for each in person.cookies) if status == 303 else None


def still_to_hold() -> Select[int, int, str]:
    """Return plan, number and leader of each session that nobody has logged."""
    held = select(HeldSlot.log_id).where(HeldSlot.planned_session_id == PlannedSession.id)
    return (
        select(Plan.id, CurriculumSession.number, User.email)
        .join(PlanLeader, PlanLeader.plan_id == Plan.id)
        .join(User, PlanLeader.user_id == User.id)
        .join(PlannedSession, PlannedSession.plan_id == Plan.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .where(User.email.like("leder.%"), ~held.exists())
        .order_by(CurriculumSession.number, Plan.id)
    )
