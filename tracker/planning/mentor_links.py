"""The secret link of a plan's group, by which its pupil mentors log: made, revoked, found by its token."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.access import Scope
from tracker.access.signin import digest
from tracker.dates import SchoolYear, now, today
from tracker.errors import Problem, Refused
from tracker.models import Curriculum, Delivery, MentorLink, Plan, SchoolClass, begin_writing, db
from tracker.words import gettext as _

# 128 bits: nobody guesses it, and somebody whose phone reads no QR code can still type it.
TOKEN_BYTES = 16


@dataclass(frozen=True)
class GroupLink:
    """A link that works: whose it is, since when, and its last day. Group 0 is the whole class."""

    id: int
    plan_id: int
    group: int
    made_at: datetime
    expires_on: date


def mentor_links(scope: Scope, plan_id: int) -> dict[int, GroupLink | None]:
    """Return a plan's groups, each with its link if it has one; no groups when the plan's class is not in scope."""
    groups = db.session.scalar(select(Plan.groups).where(Plan.id == plan_id, scope.one_plan))
    if groups is None:
        return {}
    found = {link.group: link for link in good_links(MentorLink.plan_id == plan_id)}
    return {group: found.get(group) for group in (range(1, groups + 1) if groups > 1 else range(1))}


def find_mentor_link(token: str) -> GroupLink | None:
    """Return the link with this token, if it works; knowing it is all that one needs."""
    return next(iter(good_links(MentorLink.token_hash == digest(token))), None)


def good_links(condition: ColumnElement[bool]) -> Iterable[GroupLink]:
    """Return the links that meet a condition and work: neither revoked nor expired, of a plan that is running."""
    # Before anything is logged a plan may still be divided anew; the links of its former groups end with them.
    is_group = or_(
        and_(Plan.groups == 1, MentorLink.group == 0),
        and_(Plan.groups > 1, MentorLink.group.between(1, Plan.groups)),
    )
    rows = db.session.execute(
        select(MentorLink.id, MentorLink.plan_id, MentorLink.group, MentorLink.made_at, MentorLink.expires_on)
        .join(Plan, MentorLink.plan_id == Plan.id)
        .where(
            condition,
            is_group,
            MentorLink.revoked_at.is_(None),
            MentorLink.expires_on >= today(),
            Plan.ended_on.is_(None),
        )
        .order_by(MentorLink.id)
    )
    return [GroupLink(*row) for row in rows]


def make_mentor_link(scope: Scope, plan_id: int, group: int, *, instead_of: int | None, made_by_id: int) -> str:
    """Make a group's link and return its token, which is kept nowhere; the former link ends.

    `instead_of` is the link that the maker saw: a page sent twice must not end the link that it has just made.
    Raises Refused.
    """
    begin_writing()
    db.session.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    plan, year, delivery = db.session.execute(
        select(Plan, SchoolClass.year, Curriculum.delivery)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .where(Plan.id == plan_id, scope.one_plan)
    ).one()
    if delivery is not Delivery.PUPIL_MENTORS:
        raise Refused(Problem("", _("Pupil mentors do not lead this plan. No link was made.")))
    last_day = SchoolYear(year).last
    if plan.ended_on or last_day < today():
        raise Refused(Problem("", _("The plan has ended, so there is nothing more to log. No link was made.")))
    refuse_unseen(mentor_links(scope, plan_id)[group], instead_of)
    end_links(plan_id, group)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        MentorLink(
            plan_id=plan_id,
            group=group,
            token_hash=digest(token),
            made_by_id=made_by_id,
            made_at=now(),
            expires_on=last_day,
        )
    )
    db.session.flush()
    return token


def revoke_mentor_link(scope: Scope, plan_id: int, group: int, seen: int | None) -> None:
    """End the link of a group that was `seen`, at once; the caller has found the group in scope. Raises Refused."""
    begin_writing()
    db.session.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    refuse_unseen(mentor_links(scope, plan_id)[group], seen)
    end_links(plan_id, group)
    db.session.flush()


def refuse_unseen(standing: GroupLink | None, seen: int | None) -> None:
    """Refuse to end another link than the one that the page has shown."""
    if (standing.id if standing else None) != seen:
        raise Refused(
            Problem("", _("The link has been changed since the page was opened. Nothing happened to it now."))
        )


def end_links(plan_id: int, group: int) -> None:
    """Revoke every link of a group that is not revoked yet."""
    rows = select(MentorLink).where(
        MentorLink.plan_id == plan_id, MentorLink.group == group, MentorLink.revoked_at.is_(None)
    )
    for link in db.session.scalars(rows):
        link.revoked_at = now()
