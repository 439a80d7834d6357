"""Links that let a person choose a password, once, within a day. Making one and handing it over are two things."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import g
from sqlalchemy import select

from tracker import audit, mail
from tracker.access.signin import digest
from tracker.dates import now
from tracker.models import OneTimeLink, User, begin_writing, db
from tracker.roster.letters import link_letter, mail_link, tell_of_change
from tracker.roster.links import add_link, end_links, is_open
from tracker.roster.people import renew_password


@dataclass(frozen=True)
class Invited:
    """Whose link it is; `has_password` when they choose another one."""

    user_id: int
    name: str
    email: str
    has_password: bool


def find_account(email: str) -> int | None:
    """Return who has this e-mail address and is let in, for whoever runs the product."""
    return db.session.scalar(select(User.id).where(User.email == email.strip().lower(), User.is_active))


def make_link(user_id: int, check: Callable[[], object] = lambda: None) -> str:
    """Return the token of a new link for somebody found in scope; the ones before stop working.

    Who has no password is invited, who has one gets to choose another. Where mail is sent, they get the link by it too.
    `check` is called once nobody else changes the account, and may raise to have no link made.
    """
    begin_writing()
    user = db.session.scalar(select(User).where(User.id == user_id).with_for_update(key_share=True))
    assert user is not None
    check()
    end_links([user_id])
    token = add_link(user)
    audit.note("invited", user_id)
    mail_link(user, token)
    return token


def send_link(email: str) -> None:
    """Send whoever has this e-mail address a link to choose a password, if anybody has.

    Only after the answer is it looked up whether anybody has: neither words nor time tell. Links from before go on
    working, so that a stranger who knows an address ends no invitation.
    """
    mail.send_later(partial(asked_letter, email))


def asked_letter(email: str) -> mail.Letter | None:
    """Return the letter with the link that somebody asked for, or None when there is no such account."""
    begin_writing()
    user = db.session.scalar(select(User).where(User.email == email, User.is_active).with_for_update(key_share=True))
    if user is None:
        return None
    token = add_link(user)
    audit.note("asked", user.id)
    return link_letter(user, token)


def find_invited(token: str) -> Invited | None:
    """Return whose link this is while it works, or None; to look uses nothing up."""
    row = db.session.execute(
        select(User.id, User.name, User.email, User.password_hash.is_not(None))
        .join(OneTimeLink, OneTimeLink.user_id == User.id)
        .where(OneTimeLink.token_hash == digest(token), *is_open(), OneTimeLink.expires_at > now(), User.is_active)
    ).one_or_none()
    return Invited(*row) if row else None


def accept(token: str, password_hash: str) -> int | None:
    """Use a link up, and give its person the password; return who it is, or None when somebody was first."""
    invited = use_up(token)
    if invited is None:
        return None
    user = db.session.get_one(User, invited.user_id)
    renew_password(user, password_hash)
    if invited.has_password:
        tell_of_change(user)
    return invited.user_id


def use_up(token: str) -> Invited | None:
    """Let a link stop working, and return whose it was; None when somebody was first."""
    begin_writing()
    link = OneTimeLink.token_hash == digest(token)
    whose = select(User.id).join(OneTimeLink, OneTimeLink.user_id == User.id).where(link)
    db.session.execute(whose.with_for_update(key_share=True, of=User))
    db.session.execute(select(OneTimeLink.id).where(link).with_for_update())
    invited = find_invited(token)
    if invited is None:
        db.session.rollback()
        return None
    g.actor_id = invited.user_id
    end_links([invited.user_id])
    return invited
