"""The letters about a person's way in, each in its receiver's language."""

from flask import current_app
from flask_babel import gettext as _

from tracker.mail import Letter, is_on, send_later, writing_to
from tracker.models import User, db


def link_letter(user: User, token: str) -> Letter:
    """Return the letter that brings a link to choose a password, the first one or another."""
    with writing_to(user.language):
        link = at(f"/invite/{token}")
        if user.password_hash:
            return to(
                user,
                _("Choose a new password in Linjen"),
                _("Here you choose a new password. Then you come in at once:"),
                link,
                _("The link works once, and for 24 hours."),
                _("Did you not ask for it? Then you need not do anything: your password stays as it is."),
            )
        return to(
            user,
            _("Welcome to Linjen"),
            _("You have an account in Linjen, where schools log the sessions of Tåget and MVP."),
            _("Choose a password here. Then you come in at once:"),
            link,
            _("The link works once, and for 24 hours. After that you get a new one here:"),
            at("/sign-in/forgot"),
        )


def tell_of_change(user: User) -> None:
    """Tell a person by mail that their password was changed, so that nobody else does it unseen."""
    if not is_on():
        return
    with writing_to(user.language):
        letter = to(
            user,
            _("Your password in Linjen is changed"),
            _("Your password in Linjen has just been changed, and you are signed out on your other devices."),
            _("Was it not you? Choose a new password here at once, and tell whoever runs Linjen where you work:"),
            at("/sign-in/forgot"),
        )
    send_later(lambda: letter)


def tell_of_passkey(user_id: int) -> None:
    """Tell a person by mail that a passkey was added, for the same reason."""
    if not is_on():
        return
    user = db.session.get_one(User, user_id)
    with writing_to(user.language):
        letter = to(
            user,
            _("A passkey is added in Linjen"),
            _("A passkey has just been added with which you sign in to Linjen."),
            _("Was it not you? Remove it here at once, and change your password:"),
            at("/account"),
        )
    send_later(lambda: letter)


def to(user: User, subject: str, *paragraphs: str) -> Letter:
    """Return a letter with its greeting; an e-mail address that stands for a name is no name to greet."""
    is_named = user.name.lower() != user.email
    return Letter(user.email, subject, (_("Hello %(name)s!", name=user.name) if is_named else _("Hello!"), *paragraphs))


def at(path: str) -> str:
    """Return the address of a page, whatever host a request claims to be for."""
    return f"{current_app.config['ORIGIN']}{path}"
