"""The forms of how long personal data stay, and of taking a person's away."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from tracker.forms.base import Form, Needed, WholeNumberField
from tracker.forms.labels import LABELS
from tracker.models import Retained
from tracker.retention import LEAST, USUAL
from tracker.words import gettext as _
from tracker.words import lazy_gettext as _l


class AnonymiseForm(Form):
    """Make a person anonymous; before the time only because they have asked."""

    asked = BooleanField(_l("The person has asked for it"))


class TimesForm(Form):
    """A number of months for each kind."""

    def months(self) -> dict[Retained, int]:
        """Return what was written; call once the form is without a mistake."""
        return {kind: self[kind.value].data for kind in USUAL}


def times_form(typed: MultiDict[str, str] | None, known: Mapping[Retained, int]) -> TimesForm:
    """Return the form, prefilled with what holds now."""
    fields = {
        kind.value: WholeNumberField(
            LABELS[Retained][kind],
            [Needed(_("Write how many months."))],
            description=_("Months. At least %(least)s, usually %(usual)s.", least=LEAST[kind], usual=usual),
        )
        for kind, usual in USUAL.items()
    }
    given = {kind.value: months for kind, months in known.items()}
    form = type("BoundTimesForm", (TimesForm,), fields)(typed or None, **given)
    assert isinstance(form, TimesForm)
    return form
