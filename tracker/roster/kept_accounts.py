"""People's accounts, as their keepers change them: name and address, open or closed; nobody is ever deleted."""

from collections.abc import Set as AbstractSet

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.access import NOTHING, Role, passkeys
from tracker.access.browsers import end_of
from tracker.access.giving import Gifts
from tracker.access.signin import still_signed_in
from tracker.errors import Problem, Refused
from tracker.models import User, db
from tracker.roster.appointing import keep_an_administrator, not_yours_to_change, writing
from tracker.roster.directory import is_managed, roles_of
from tracker.roster.links import end_links
from tracker.roster.people import not_oneself, renamable, wrong_name, wrong_new_name
from tracker.roster.ways_in import shut
from tracker.words import gettext as _


def refuse_renaming(gifts: Gifts, user_ids: AbstractSet[int]) -> None:
    """Raise Refused unless all of some people are the keeper's to rename, as by a file."""
    mine = renamable(gifts.scopes.get(Role.LEADER, NOTHING), gifts.scopes.get(Role.ADMINISTRATOR, NOTHING))
    if mine is not None and not user_ids <= mine:
        raise Refused(Problem("", _("Somebody in it is not yours to rename. Ask an administrator.")))


def correct(gifts: Gifts, user_id: int, name: str, email: str) -> None:
    """Change the name and the e-mail of a person in scope; links that went to another address end. Raises Refused."""
    with writing(user_id):
        if user_id == gifts.by_id:
            still_signed_in()
        else:
            refuse_unmanaged(gifts, user_id)
        user = db.session.get_one(User, user_id)
        if problem := (wrong_name if user.name == name else wrong_new_name)(name, email):
            raise Refused(Problem("name", problem))
        taken = Problem("email", _("Somebody else has this e-mail address already. Check it."))
        if db.session.scalar(select(User.id).where(User.email == email, User.id != user_id)):
            raise Refused(taken)
        if user.email != email:
            end_links([user_id])
        try:
            with db.session.begin_nested():
                user.name, user.email = name, email
                db.session.flush()
        except IntegrityError:
            raise Refused(taken) from None


def deactivate(gifts: Gifts, user_id: int) -> None:
    """Let a person in scope in no more: end their browsers, keys, calendar address and links. Raises Refused."""
    with writing(user_id):
        refuse_unmanaged(gifts, user_id)
        if any(each.looks_after_everything for each in roles_of(gifts, [user_id])[user_id]):
            keep_an_administrator(user_id)
        db.session.get_one(User, user_id).is_active = False
        shut(user_id)
        db.session.flush()


def reactivate(gifts: Gifts, user_id: int) -> None:
    """Let a person in scope in again, with the roles and the password from before; keys stay dead. Raises Refused."""
    with writing(user_id):
        refuse_unmanaged(gifts, user_id)
        db.session.get_one(User, user_id).is_active = True
        db.session.flush()


def remove_passkeys(gifts: Gifts, user_id: int) -> None:
    """Remove every passkey of a person in scope, who has lost theirs, and sign them out. Raises Refused."""
    with writing(user_id):
        refuse_unmanaged(gifts, user_id)
        passkeys.remove_all(user_id)
        end_of([user_id])


def refuse_unmanaged(gifts: Gifts, user_id: int) -> None:
    """Raise Refused when a person may do more than the keeper may give, or is the keeper."""
    if user_id == gifts.by_id:
        raise Refused(Problem("", not_oneself()))
    if not is_managed(gifts, user_id, roles_of(gifts, [user_id])[user_id]):
        raise Refused(Problem("", not_yours_to_change()))
