"""The form of an access token."""

from wtforms import Field, RadioField
from wtforms.validators import Length, ValidationError

from tracker.access.tokens import LIFETIMES, USUAL_LIFETIME
from tracker.forms.base import Form, Needed, TextField, choice
from tracker.personal import wrong_text
from tracker.words import lazy_gettext as _

LONGEST_NAME = 60
WORDS = {30: _("30 days"), 90: _("90 days"), 180: _("Half a year"), 365: _("A year")}


class TokenForm(Form):
    """What a token is for, and how long it is good."""

    name = TextField(
        _("What is the key for?"),
        [
            Needed(_("Write what the key is for.")),
            Length(max=LONGEST_NAME, message=_("Write at most %(max)s characters.")),
        ],
        description=_("For example Power BI at the office of education."),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
    days = RadioField(
        _("How long should it work?"),
        choices=[choice(str(days), WORDS[days]) for days in LIFETIMES],
        coerce=int,
        default=USUAL_LIFETIME,
    )

    def validate_name(self, field: Field) -> None:
        """Refuse personal data."""
        if problem := wrong_text(field.data or ""):
            raise ValidationError(problem)
