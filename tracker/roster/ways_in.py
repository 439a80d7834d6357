"""Ways into an account that its owner may not be alone with, and ending them before the account may do more.

Whoever makes an account, changes its address or makes a link to it may come in by it, and keep a password or a passkey.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from babel.lists import format_list
from sqlalchemy import func, select

from tracker import audit, mail
from tracker.access import Gifts, Role
from tracker.access.browsers import end_of
from tracker.access.scope import Place
from tracker.dates import now
from tracker.errors import Problem, Refused
from tracker.models import AccessToken, AuditEvent, CalendarLink, Identity, Membership, Passkey, SignIn, User, db
from tracker.models.batches import chunks, remove_where
from tracker.models.trail import CLEARED, OPENING
from tracker.roster.handing_over import count_led
from tracker.roster.letters import mail_link
from tracker.roster.links import add_link, end_links
from tracker.words import gettext as _
from tracker.words import locale, ngettext

# A role, its school, and its municipality (also that of the school); neither is everywhere.
Post = tuple[Role, int | None, str | None]


@dataclass(frozen=True)
class Left:
    """What a person has open, and what ends with their account: browsers, keys, calendar; and the plans they lead."""

    browsers: int
    keys: int
    calendars: int
    plans: int


class WaysIn(NamedTuple):
    """How many ways into an account there are, of each kind."""

    passwords: int
    passkeys: int
    identities: int
    keys: int
    calendars: int

    def __str__(self) -> str:
        """Return them as people list them."""
        said = (
            ngettext("%(num)s password", "%(num)s passwords", self.passwords),
            ngettext("%(num)s passkey", "%(num)s passkeys", self.passkeys),
            ngettext("%(num)s single sign-on", "%(num)s single sign-ons", self.identities),
            ngettext("%(num)s key for another system", "%(num)s keys for other systems", self.keys),
            ngettext("%(num)s calendar address", "%(num)s calendar addresses", self.calendars),
        )
        return format_list([words for words, number in zip(said, self, strict=True) if number], locale=locale())


class Unseen(Refused):
    """Ways in would end, and that has not been shown; `mark` is of what is told, to be brought back."""

    def __init__(self, user_id: int, ways: WaysIn) -> None:
        """Say what ends."""
        self.mark = mark_of(user_id, ways)
        again = _("The role is not given yet: press once more to give it.")
        super().__init__(Problem("", f"{what_is_told(ways)} {again}"))


def mark_of(user_id: int, ways: WaysIn) -> str:
    """Return what a page carries along to say which ways in it told of."""
    return "-".join(map(str, (user_id, *ways)))


def what_is_told(ways: WaysIn) -> str:
    """Say which ways into an account end before it gets a role, and why."""
    return str(
        _(
            "Somebody who may not give this role has made the account or a link to it, and may have kept a way in. "
            "So %(ways)s will end, and the person is invited anew.",
            ways=ways,
        )
    )


def at_risk(given: Mapping[int, Iterable[Post]]) -> dict[int, WaysIn]:
    """Return whose ways in somebody may know who could not give what they are given, and which ways those are.

    To lead sessions is given by so many that it is not asked about.
    """
    above = {user_id: [each for each in some if each[0] is not Role.LEADER] for user_id, some in given.items()}
    knowing = knowing_of([user_id for user_id, some in above.items() if some])
    gifts = gifts_of({each for some in knowing.values() for each in some})
    found = (
        user_id
        for user_id, some in knowing.items()
        if any(not gifts[each].cover(*post) for each in some for post in above[user_id])
    )
    return {user_id: ways for user_id in found if any(ways := ways_into(user_id))}


def knowing_of(user_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return who else may know a way into people's accounts, since all of them were ended.

    Whoever runs the product is nobody's rival, and not among them.
    """
    found: dict[int, set[int]] = {}
    for some in chunks(user_ids):
        query = (
            select(AuditEvent.subject_id, AuditEvent.actor_id, AuditEvent.action, AuditEvent.changes)
            .where(AuditEvent.subject == "user_account", AuditEvent.subject_id.in_([str(each) for each in some]))
            .where(AuditEvent.action.in_((*OPENING, CLEARED)))
            .order_by(AuditEvent.id)
        )
        for subject_id, actor_id, action, changes in db.session.execute(query):
            known = found.setdefault(int(subject_id), set())
            if action == CLEARED:
                known.clear()
            elif actor_id not in {None, int(subject_id)} and (action != "changed" or "email" in changes):
                known.add(actor_id)
    return found


def gifts_of(user_ids: Iterable[int]) -> dict[int, Gifts]:
    """Return what some people may give."""
    places: dict[int, list[Place]] = {user_id: [] for user_id in user_ids}
    for some in chunks(places):
        for row in db.session.scalars(select(Membership).where(Membership.user_id.in_(some))):
            places[row.user_id].append(Place(row.role, row.school_id, row.municipality_code))
    return {user_id: Gifts.of(user_id, held) for user_id, held in places.items()}


def ways_into(user_id: int) -> WaysIn:
    """Return how many ways into an account there are."""
    kinds = (
        (User.id == user_id) & User.password_hash.is_not(None),
        Passkey.user_id == user_id,
        Identity.user_id == user_id,
        (AccessToken.user_id == user_id) & AccessToken.revoked_at.is_(None),
        (CalendarLink.user_id == user_id) & CalendarLink.revoked_at.is_(None),
    )
    return WaysIn(*(db.session.scalar(select(func.count()).where(each)) or 0 for each in kinds))


def clear(user_ids: Iterable[int]) -> None:
    """End every way into some accounts, and invite their owners by mail, where there is any; nobody else sees that."""
    for user_id in user_ids:
        user = db.session.get_one(User, user_id)
        end_ways_into(user)
        if mail.is_on() and user.is_active:
            mail_link(user, add_link(user))


def end_ways_into(user: User) -> None:
    """End every way into an account, so that nobody knows one; who is on the way in meanwhile comes too late."""
    db.session.refresh(user, with_for_update={"key_share": True})
    shut(user.id)
    user.password_hash = None
    remove_where(Passkey, Passkey.user_id == user.id)
    remove_where(Identity, Identity.user_id == user.id)
    audit.note(CLEARED, user.id)


def shut(user_id: int) -> None:
    """End what a person has open: browsers, keys, calendar address and one-time links."""
    end_of([user_id])
    for key in db.session.scalars(
        select(AccessToken).where(AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None))
    ):
        key.revoked_at = now()
    for address in db.session.scalars(
        select(CalendarLink).where(CalendarLink.user_id == user_id, CalendarLink.revoked_at.is_(None))
    ):
        address.revoked_at = now()
    end_links([user_id])
    db.session.flush()


def what_ends(user_id: int) -> Left:
    """Say in numbers what a person whom the caller has found in scope has open."""
    kinds = (SignIn, SignIn.ended_at), (AccessToken, AccessToken.revoked_at), (CalendarLink, CalendarLink.revoked_at)
    browsers, keys, calendars = (
        db.session.scalar(select(func.count()).select_from(kind).where(kind.user_id == user_id, ended.is_(None))) or 0
        for kind, ended in kinds
    )
    return Left(browsers, keys, calendars, count_led(user_id))
