"""Which links that let somebody choose a password still work, and letting them stop."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select

from tracker.dates import now
from tracker.models import LinkPurpose, OneTimeLink, db
from tracker.models.batches import chunks

PURPOSES = (LinkPurpose.INVITATION, LinkPurpose.RESET)


def is_open() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `OneTimeLink`: it lets somebody choose a password, and was not used."""
    return OneTimeLink.purpose.in_(PURPOSES), OneTimeLink.used_at.is_(None)


def end_links(user_ids: Iterable[int]) -> None:
    """Let every link that people have stop working.

    So it is when they get a role too: who made the link, and may have kept it, could perhaps not have given that role.
    """
    for some in chunks(user_ids):
        for link in db.session.scalars(select(OneTimeLink).where(OneTimeLink.user_id.in_(some), *is_open())):
            link.used_at = now()
