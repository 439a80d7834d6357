"""Who asks to be let in: somebody whom the provider of single sign-on knows, and we do not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from tracker.access import Gifts, Scope
from tracker.access.sso import Claimed
from tracker.dates import now
from tracker.errors import Problem, Refused
from tracker.models import EntryRequest, Municipality, School, User, begin_writing, db
from tracker.roster import appointing
from tracker.roster.appointing import Gift, writing
from tracker.roster.identities import added
from tracker.roster.people import is_email
from tracker.words import by_name
from tracker.words import gettext as _

LIFETIME = timedelta(days=30)
# How many may wait in a municipality: more are no list that anybody answers.
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for an answer, as whoever answers sees them; the school is the provider's word."""

    id: int
    name: str
    email: str
    asked_at: datetime
    expires_at: datetime
    municipality_code: str
    municipality: str
    unit_code: str | None
    school: str | None


def towns() -> list[tuple[str, str]]:
    """Return the municipalities that can be asked, code and name, for somebody who is not let in."""
    there = select(School.id).where(School.municipality_code == Municipality.code).exists()
    query = select(Municipality.code, Municipality.name).where(there)
    return list(by_name(db.session.execute(query)).items())


def place_of(claimed: Claimed) -> tuple[str, int] | None:
    """Return the municipality and the school that the provider tells of, the first that we know; or None."""
    rows = db.session.execute(
        select(School.unit_code, School.municipality_code, School.id).where(School.unit_code.in_(claimed.unit_codes))
    )
    found = {unit_code: (town, school_id) for unit_code, town, school_id in rows}
    return next((found[code] for code in claimed.unit_codes if code in found), None)


def asked_at(claimed: Claimed) -> datetime | None:
    """Return when somebody asked, while that stands; also when it was declined, which is not told."""
    query = select(EntryRequest.asked_at).where(*same(claimed), EntryRequest.expires_at > now())
    return db.session.scalar(query)


def same(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `EntryRequest`: it is from whom the provider tells of."""
    return EntryRequest.issuer == claimed.issuer, EntryRequest.subject == claimed.subject


def ask(claimed: Claimed, town: str) -> None:
    """Let somebody wait for an answer of a municipality, or of that of their school; twice is once. Raises Refused."""
    with writing():
        for old in db.session.scalars(select(EntryRequest).where(EntryRequest.expires_at <= now())):
            db.session.delete(old)
        db.session.flush()
        if asked_at(claimed):
            return
        code, school_id = place_of(claimed) or (town, None)
        if db.session.scalar(select(Municipality.code).where(Municipality.code == code).with_for_update()) is None:
            raise Refused(Problem("municipality", _("Choose your municipality in the list.")))
        waiting = select(func.count()).select_from(EntryRequest).where(EntryRequest.municipality_code == code)
        if (db.session.scalar(waiting) or 0) >= MOST:
            raise Refused(Problem("", _("Too many wait for an answer already. Ask the person who runs Linjen.")))
        row = EntryRequest(issuer=claimed.issuer, subject=claimed.subject, municipality_code=code, school_id=school_id)
        row.name, row.email = claimed.name, claimed.email if is_email(claimed.email) else ""
        row.asked_at, row.expires_at = now(), now() + LIFETIME
        db.session.add(row)
        db.session.flush()


def waiting(scope: Scope) -> list[Waiting]:
    """Return who waits for an answer in scope, the first who asked first."""
    query = statement().where(in_scope(scope)).order_by(EntryRequest.asked_at, EntryRequest.id)
    return [Waiting(*row) for row in db.session.execute(query)]


def find_waiting(scope: Scope, request_id: int) -> Waiting | None:
    """Return somebody who waits for an answer in scope, or None."""
    row = db.session.execute(statement().where(in_scope(scope), EntryRequest.id == request_id)).one_or_none()
    return Waiting(*row) if row else None


def count_waiting(scope: Scope) -> int:
    """Return how many wait for an answer in scope."""
    query = select(func.count()).select_from(EntryRequest).where(in_scope(scope), *is_open())
    return db.session.scalar(query) or 0


def is_open() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `EntryRequest`: it waits for an answer."""
    return EntryRequest.expires_at > now(), EntryRequest.declined_at.is_(None)


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `EntryRequest`: it asks a municipality, or tells of a school, in scope."""
    if scope.everywhere:
        return true()
    return or_(
        EntryRequest.municipality_code.in_(sorted(scope.municipality_codes)),
        EntryRequest.school_id.in_(sorted(scope.school_ids)),
    )


def statement() -> Select[*tuple[Any, ...]]:
    """Return the query behind `Waiting`."""
    return (
        select(EntryRequest.id, EntryRequest.name, EntryRequest.email, EntryRequest.asked_at, EntryRequest.expires_at)
        .add_columns(Municipality.code, Municipality.name, School.unit_code, School.name)
        .join(Municipality, EntryRequest.municipality_code == Municipality.code)
        .outerjoin(School, EntryRequest.school_id == School.id)
        .where(*is_open())
    )


def accept(gifts: Gifts, request_id: int, name: str, email: str, gift: Gift) -> int | None:
    """Let in somebody who was found in scope: an account, a role, and their identity; return who it is.

    None when somebody else has answered. Raises Refused, also when there is an account with the e-mail address.
    """
    with writing():
        row = db.session.scalar(select(EntryRequest).where(EntryRequest.id == request_id, *is_open()).with_for_update())
        if row is None:
            return None
        claimed = Claimed(row.issuer, row.subject, row.name, row.email)
        if db.session.scalar(select(User.id).where(User.email == email)):
            message = _("There is an account with this address. Its owner links the two on the page My account.")
            raise Refused(Problem("email", message))
        user_id, _is_new = appointing.add(gifts, name, email, gift)
        if not added(user_id, claimed):
            raise Refused(Problem("", _("This sign-in belongs to another account here already.")))
    return user_id


def decline(request_id: int) -> None:
    """Answer no to somebody who was found in scope; until it has run out they do not ask again."""
    begin_writing()
    row = db.session.scalar(select(EntryRequest).where(EntryRequest.id == request_id, *is_open()).with_for_update())
    if row is not None:
        row.declined_at = now()
        db.session.flush()
