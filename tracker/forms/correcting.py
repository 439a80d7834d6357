"""The form of what may make other figures of a closed period: it asks for a reason once it would."""

from wtforms import TextAreaField

from tracker.forms.base import Form
from tracker.forms.session import clean
from tracker.words import lazy_gettext as _


class CorrectingForm(Form):
    """Ask why a closed period is changed; the domain says when it must be said."""

    reason = TextAreaField(
        _("Why is a closed period changed?"),
        description=_("Programme leads see it beside what was published. Write nothing about individual people."),
    )

    @property
    def asks_reason(self) -> bool:
        """Say whether the reason has to be on the page."""
        return bool(self.reason.errors or self.reason.data)

    @property
    def why(self) -> str | None:
        """Return what was written, or None."""
        return clean(self.reason.data)
