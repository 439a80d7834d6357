"""The form that asks why."""

from wtforms import TextAreaField

from tracker.forms.base import Form
from tracker.forms.session import clean
from tracker.words import lazy_gettext as _l


class ReasonForm(Form):
    """Say why a log is withdrawn, or put back though its period is closed; the domain says when it must."""

    reason = TextAreaField(_l("Why?"))

    @property
    def text(self) -> str | None:
        """Return what was written, or None."""
        return clean(self.reason.data)
