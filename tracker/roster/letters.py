"""The letters about a person's way in, each in its receiver's language."""

from flask import has_request_context

from tracker.mail import Letter, at, is_on, letter_to, send_later, writing_to
from tracker.models import User, db
from tracker.words import gettext as _


def link_letter(user: User, token: str) -> Letter:
    """Return the letter that brings a link to choose a password, the first one or another."""
    with writing_to(user.language):
        link = at(f"/invite/{token}")
        if user.password_hash:
            return letter_to(
                user,
                _("Choose a new password in Linjen"),
                _("Here you choose a new password. Then you come in at once:"),
                link,
                _("The link works once, and for 24 hours."),
                _("Did you not ask for it? Then you need not do anything: your password stays as it is."),
            )
        return letter_to(
            user,
            _("Welcome to Linjen"),
            _("You have an account in Linjen, where schools log the sessions of Tåget and MVP."),
            _("Choose a password here. Then you come in at once:"),
            link,
            _("The link works once, and for 24 hours. After that you get a new one here:"),
            at("/sign-in/forgot"),
        )


def mail_link(user: User, token: str) -> None:
    """Send a person their link, where mail is sent; commands send none."""
    if is_on() and has_request_context():
        letter = link_letter(user, token)
        send_later(lambda: letter)


def tell_of_change(user: User) -> None:
    """Tell a person by mail that their password was changed, so that nobody else does it unseen."""
    if not is_on():
        return
    with writing_to(user.language):
        letter = letter_to(
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
        letter = letter_to(
            user,
            _("A passkey is added in Linjen"),
            _("A passkey has just been added with which you sign in to Linjen."),
            _("Was it not you? Remove it here at once, and change your password:"),
            at("/account"),
        )
    send_later(lambda: letter)
