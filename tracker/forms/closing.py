"""The forms that close a period and open it again."""

from wtforms import BooleanField

from tracker.forms.base import Form
from tracker.forms.promise import LongTextField
from tracker.words import lazy_gettext as _


class CloseForm(Form):
    """Close a period; one that goes on needs a tick."""

    early = BooleanField(_("Close it although the period is not over"))


class ReopenForm(Form):
    """Say why a period is opened again; the domain says when it must be said."""

    reason = LongTextField(_("Why is it opened again?"))
