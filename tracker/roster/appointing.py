"""Let people in with a role, give them others, and take roles away."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.access import Role
from tracker.access.browsers import FREE, renewing
from tracker.access.giving import Gifts
from tracker.access.scope import administers_everything
from tracker.errors import Problem, Refused
from tracker.models import Membership, School, User, db
from tracker.models.alone import alone_with
from tracker.roster.directory import comes_in, is_managed, roles_of
from tracker.roster.links import end_links
from tracker.roster.people import not_oneself, wrong_new_name
from tracker.roster.ways_in import Unseen, at_risk, clear, mark_of
from tracker.words import gettext as _


@dataclass(frozen=True)
class Gift:
    """A role in a school, in a municipality, or everywhere when neither is given."""

    role: Role
    unit_code: str | None = None
    municipality_code: str | None = None


def writing(user_id: int | None = None) -> AbstractContextManager[None]:
    """Write about people, one writer of a person at a time; when refused, let the next one in at once."""
    return alone_with(User, [] if user_id is None else [user_id], key_share=True)


def add(gifts: Gifts, name: str, email: str, gift: Gift, *, seen: str = "") -> tuple[int, bool]:
    """Give a person a role, and an account if there is none with this e-mail; return their id, and whether it is new.

    Who has an account keeps their name. Raises Refused, and Unseen unless `seen` marks what ends with it.
    """
    with writing():
        school_id = given_place(gifts, gift)
        user = db.session.scalar(select(User).where(User.email == email).with_for_update(key_share=True))
        is_new = user is None
        if user is None:
            if problem := wrong_new_name(name, email):
                raise Refused(Problem("name", problem))
            user = User(name=name, email=email)
            insert_alone(user, Problem("email", _("Somebody has just added this person. Look in the list.")))
        elif user.id == gifts.by_id:
            raise Refused(Problem("email", not_oneself()))
        if not keeps(user.id, gift, school_id):
            make_ready(gifts, user.id, gift, school_id, seen)
            with renewing([user.id]):
                db.session.add(membership(user.id, gift, school_id))
    return user.id, is_new


def insert_alone(row: User | Membership, problem: Problem) -> None:
    """Add a row; raise Refused with a problem when another writer was first."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        raise Refused(problem) from None


def give(gifts: Gifts, user_id: int, gift: Gift, *, seen: str = "") -> None:
    """Give somebody in scope a further role; the same one twice is one.

    Raises Refused, and Unseen unless `seen` marks what ends with it.
    """
    with writing(user_id):
        if user_id == gifts.by_id:
            raise Refused(Problem("", not_oneself()))
        school_id = given_place(gifts, gift)
        if not keeps(user_id, gift, school_id):
            make_ready(gifts, user_id, gift, school_id, seen)
            problem = Problem("", _("Somebody has just given this role. Look again."))
            with renewing([user_id]):
                insert_alone(membership(user_id, gift, school_id), problem)


def make_ready(gifts: Gifts, user_id: int, gift: Gift, school_id: int | None, seen: str) -> None:
    """Let an account be its owner's alone before it may do more.

    Whoever makes it so may end its ways in anyhow: only who manages it does. Anybody's address may be
    made a leader or a reader, which then ends nothing. Raises Refused, and Unseen.
    """
    held = roles_of(gifts, [user_id])[user_id]
    is_mine = not held or is_managed(gifts, user_id, held)
    if gift.role is Role.LEADER or (gift.role in FREE and not is_mine):
        return
    if not is_mine:
        raise Refused(Problem("", not_yours_to_change()))
    end_links([user_id])
    town = gift.municipality_code or db.session.scalar(select(School.municipality_code).where(School.id == school_id))
    for known, ways in at_risk({user_id: [(gift.role, school_id, town)]}).items():
        if seen != mark_of(known, ways):
            raise Unseen(known, ways)
        clear([known])


def take(gifts: Gifts, user_id: int, membership_id: int) -> None:
    """Take one of a person's roles away; one that is gone already stays gone. Raises Refused."""
    with writing(user_id):
        held = next((each for each in roles_of(gifts, [user_id])[user_id] if each.id == membership_id), None)
        if held is None:
            return
        if user_id == gifts.by_id:
            raise Refused(Problem("", not_oneself()))
        if not held.may_take:
            raise Refused(Problem("", not_yours()))
        row = db.session.get_one(Membership, membership_id)
        if held.looks_after_everything:
            keep_an_administrator(user_id)
        with renewing([user_id]):
            db.session.delete(row)


def refuse_taking(gifts: Gifts, membership_ids: Collection[int]) -> set[int]:
    """Return whose some roles are.

    Raises Refused unless all of them are the keeper's to take away, as one by one, and somebody administers.
    """
    there = set(db.session.scalars(select(Membership.user_id).where(Membership.id.in_(membership_ids))))
    going = [
        (user_id, each)
        for user_id, held in roles_of(gifts, list(there)).items()
        for each in held
        if each.id in membership_ids
    ]
    if any(user_id == gifts.by_id for user_id, _each in going):
        raise Refused(Problem("", not_oneself()))
    if not all(each.may_take for _user_id, each in going):
        raise Refused(Problem("", not_yours()))
    if administrators := {user_id for user_id, each in going if each.looks_after_everything}:
        keep_an_administrator(*administrators)
    return there


def not_yours() -> str:
    """Return why somebody does not take a role away."""
    return str(_("This role is not yours to take away. Ask an administrator."))


def keep_an_administrator(*user_ids: int) -> None:
    """Raise Refused when nobody but these administers everything; of two who remove each other, the second waits."""
    everywhere = select(Membership.user_id).where(administers_everything())
    there = set(db.session.scalars(everywhere.order_by(Membership.id).with_for_update(key_share=True))) - {*user_ids}
    able = select(User.id).where(User.id.in_(there), User.is_active, comes_in())
    if db.session.scalar(able.limit(1)) is None:
        raise Refused(Problem("", _("Nobody else could look after everything. Make another administrator first.")))


def not_yours_to_change() -> str:
    """Return why somebody does not change an account."""
    return str(_("This person has roles that are not yours to give. Ask an administrator to change the account."))


def given_place(gifts: Gifts, gift: Gift) -> int | None:
    """Return the school of a role that a keeper may give, if it is in one. Raises Refused."""
    school = db.session.execute(
        select(School.id, School.municipality_code).where(School.unit_code == (gift.unit_code or ""))
    ).one_or_none()
    school_id, town = school or (None, gift.municipality_code)
    if (gift.unit_code and not school) or not gifts.cover(gift.role, school_id, town):
        raise Refused(Problem("place", _("You cannot give this role there. Choose another place or another role.")))
    return school_id


def keeps(user_id: int, gift: Gift, school_id: int | None) -> bool:
    """Say whether a person has a role; one that single sign-on has given is given by hand from now on."""
    there = select(Membership).where(
        Membership.user_id == user_id,
        Membership.role == gift.role,
        Membership.school_id.is_not_distinct_from(school_id),
        Membership.municipality_code.is_not_distinct_from(gift.municipality_code),
    )
    held = db.session.scalar(there)
    if held is not None and held.by_claim:
        held.by_claim = False
        db.session.flush()
    return held is not None


def membership(user_id: int, gift: Gift, school_id: int | None) -> Membership:
    """Return a new membership."""
    town = gift.municipality_code
    return Membership(user_id=user_id, role=gift.role, school_id=school_id, municipality_code=town)
