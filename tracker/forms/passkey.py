"""The form of a passkey: what its person calls it, and what the device has made."""

from wtforms import Field, HiddenField
from wtforms.validators import Length, ValidationError

from tracker.access.passkeys import LONGEST_NAME
from tracker.forms.base import Form, Needed, TextField
from tracker.personal import wrong_text
from tracker.words import lazy_gettext as _


class PasskeyForm(Form):
    """A new passkey."""

    name = TextField(
        _("What do you call the device?"),
        [
            Needed(_("Write what you call the device.")),
            Length(max=LONGEST_NAME, message=_("Write at most %(max)s characters.")),
        ],
        description=_("So that you recognise it, for example my phone."),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
    passkey = HiddenField()

    def validate_name(self, field: Field) -> None:
        """Refuse personal data."""
        if problem := wrong_text(field.data or ""):
            raise ValidationError(problem)
