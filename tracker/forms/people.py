"""What people type about themselves: to sign in, to set up, to change their account."""

from typing import Any

from wtforms import EmailField, Field, PasswordField, RadioField, SelectField
from wtforms.validators import Length, ValidationError

from tracker.access.passwords import SHORTEST_PASSWORD, is_common
from tracker.forms.base import Form, Needed, TextField
from tracker.roster import is_email, wrong_new_name
from tracker.words import lazy_gettext as _

LONGEST_NAME = 100
LANGUAGES = {"": _("The browser's language"), "sv": "Svenska", "en": "English"}

NO_EMAIL = _("Write your e-mail address.")
NO_EMAIL_SHAPE = _("Write an e-mail address like name@example.org.")
NO_PASSWORD = _("Write your password.")
SHORT_PASSWORD = _("Write at least 12 characters, for example four words that you remember.")
COMMON_PASSWORD = _("Many have that one, or it is easy to guess. Write another, as four words that you remember.")
TOO_LONG = _("Write at most %(max)s characters.")


class AddressField(EmailField):
    """An e-mail address: without white space around it, in lower case."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        self.data = valuelist[0].strip().lower() if valuelist else self.data


def an_address(_form: Form, field: Field) -> None:
    """Refuse what the users' file would refuse too. Whether an address works only a letter can tell."""
    if not is_email(field.data or ""):
        raise ValidationError(NO_EMAIL_SHAPE)


class SignInForm(Form):
    """E-mail and password."""

    email = AddressField(_("E-mail"), [Needed(NO_EMAIL)], render_kw={"autocomplete": "username"})
    password = PasswordField(_("Password"), [Needed(NO_PASSWORD)], render_kw={"autocomplete": "current-password"})


class ForgotForm(Form):
    """The address that a link is sent to."""

    email = AddressField(_("E-mail"), [Needed(NO_EMAIL), an_address], render_kw={"autocomplete": "username"})


def not_common(form: Form, field: Field) -> None:
    """Refuse what is guessed first. What is known of the person is `form.about`, or stands in the form itself."""
    typed = [str(form[name].data or "") for name in ("name", "email") if name in form]
    about: tuple[str, ...] = getattr(form, "about", ())
    if not field.errors and is_common(field.data or "", *typed, *about):
        raise ValidationError(COMMON_PASSWORD)


class PersonalForm(Form):
    """A form of somebody whom we know: their password is not to be made of their name or e-mail."""

    def __init__(self, typed: Any, *about: str) -> None:
        """Remember what is known of the person."""
        self.about = about
        super().__init__(typed)


class NewPasswordField(PasswordField):
    """A password to be: long rather than odd, so there are no rules of composition."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        """Ask for enough characters."""
        long_enough = Length(min=SHORTEST_PASSWORD, message=SHORT_PASSWORD)
        super().__init__(label, [Needed(SHORT_PASSWORD), long_enough, not_common], **kwargs)
        self.render_kw = {"autocomplete": "new-password"}


class SetUpForm(Form):
    """The first administrator, and their municipality."""

    name = TextField(
        _("Your name"),
        [Needed(_("Write your name.")), Length(max=LONGEST_NAME, message=TOO_LONG)],
        render_kw={"autocomplete": "name"},
    )
    email = AddressField(
        _("E-mail"),
        [Needed(NO_EMAIL), an_address],
        description=_("You sign in with it."),
        render_kw={"autocomplete": "username"},
    )
    password = NewPasswordField(_("Password"), description=_("At least 12 characters. A few words in a row work well."))
    municipality = SelectField(
        _("Municipality"),
        [Needed(_("Choose your municipality in the list."))],
        description=_("Its schools are added from the public register of school units."),
    )

    def validate_name(self, field: Field) -> None:
        """Refuse what the users' file would refuse too."""
        if problem := wrong_new_name(field.data or "", self.email.data or ""):
            raise ValidationError(problem)

    def offer(self, municipalities: list[tuple[str, str]]) -> None:
        """Offer these municipalities, code and name, in this order."""
        self.municipality.choices = [("", _("Choose your municipality")), *municipalities]


class PasswordForm(PersonalForm):
    """The old password, and the new one."""

    old = PasswordField(
        _("Current password"),
        [Needed(_("Write your current password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = NewPasswordField(_("New password"), description=_("At least 12 characters. A few words in a row work well."))

    def validate_new(self, field: Field) -> None:
        """Refuse a change that changes nothing."""
        if field.data == self.old.data:
            field.errors = [*field.errors, str(_("Write another password than the current one."))]


class LanguageForm(Form):
    """The language of the pages."""

    language = RadioField(_("Language"), choices=lambda: list(LANGUAGES.items()), default="")

    @property
    def chosen(self) -> str | None:
        """Return the language, or None for the browser's."""
        return self.language.data or None
