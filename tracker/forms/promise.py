"""The forms of the promise: its text and colour, and one line of it."""

import re
from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.fields import ColorField
from wtforms.validators import InputRequired, ValidationError

from tracker.followup import KnownLine, KnownPromise, LineEntry, Town
from tracker.forms.base import Form, Needed, TextField, WholeNumberField, choice
from tracker.forms.labels import LABELS, label
from tracker.models import PromiseKind, PromiseStatus
from tracker.words import gettext
from tracker.words import lazy_gettext as _

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LAST_YEAR, USUAL = "last_year", "usual"
YES_NO: list[Any] = [
    choice("", _("Not said yet")),
    choice("ja", _("It exists")),
    choice("nej", _("It does not exist")),
]


class LongTextField(TextAreaField):
    """Several lines of text, without white space around them."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed, with one kind of line break."""
        self.data = "\n".join(valuelist[0].splitlines()).strip() if valuelist else self.data


class PromiseForm(Form):
    """The promise's text, the report's colour, and for a new one which lines it begins with."""

    seen = HiddenField()
    text = LongTextField(_("What the municipality and the police promise"), [Needed(_("Write the promise."))])
    accent = ColorField(
        _("Colour of the report"), description=_("The municipality's own, dark enough for white paper.")
    )
    lines = RadioField(_("Which lines does it begin with?"), [InputRequired(_("Choose which lines it begins with."))])

    def __init__(
        self, typed: MultiDict[str, str], town: Town, known: KnownPromise | None, before: KnownPromise | None
    ) -> None:
        """Prefill what is there; a new promise with the text of the one before."""
        text = known.text if known else before.text if before else ""
        super().__init__(typed or None, text=text, seen=text, accent=town.accent, lines=LAST_YEAR if before else USUAL)
        offered = [choice(USUAL, _("The four usual ones"))]
        if before:
            offered.insert(0, choice(LAST_YEAR, gettext("Those of %(period)s", period=before.period)))
        self.lines.choices = offered
        if known:
            del self.lines

    def validate_accent(self, field: Field) -> None:
        """Refuse what is no colour."""
        if not COLOUR.fullmatch(field.data or ""):
            raise ValidationError(_("Write the colour as # and six digits or letters a–f, as #14222c."))


class LineForm(Form):
    """One line of the promise; what is computed is not asked for."""

    seen = HiddenField()
    kind = RadioField(_("What does it follow up?"), [InputRequired(_("Choose what the line follows up."))])
    title = TextField(_("Name"), [Needed(_("Write what the line is called."))])
    text = LongTextField(_("What is promised"))
    target = TextField(_("Target"))
    exists = RadioField(_("Is there a social action group?"), choices=lambda: YES_NO)
    total = WholeNumberField(
        _("Total of the year"),
        description=_("One number for the whole municipality, never anything about an individual. Under 5 is hidden."),
    )
    outcome = LongTextField(_("Outcome"))
    status = RadioField(_("Status"))
    comment = LongTextField(_("Comment"), description=_("Stands under the line, for the citizens to read."))

    def __init__(self, typed: MultiDict[str, str], known: KnownLine | None, kinds: Iterable[PromiseKind] = ()) -> None:
        """Prefill what the line says; leave out what its kind has not."""
        says = known.says if known else LineEntry(PromiseKind.FREE, "", "")
        given = {**vars(says), "exists": says.outcome or "", "seen": says.mark, "status": says.status or ""}
        super().__init__(typed or None, **given)
        self.kind.choices = [choice(kind.value, label(kind)) for kind in kinds]
        self.status.choices = [choice("", _("Not judged yet"))]
        self.status.choices += [choice(each.value, name) for each, name in LABELS[PromiseStatus].items()]
        self.says = says
        if known:
            del self.kind
        if says.kind is not PromiseKind.SIG:
            del self.exists, self.total
        if says.kind is not PromiseKind.FREE:
            del self.outcome
        elif not known and len(self.kind.choices) > 1:
            self.outcome.description = _("Only for a line of your own: what the others show is computed.")

    def validate_outcome(self, field: Field) -> None:
        """Refuse to lose what was typed of a line whose outcome is computed."""
        if field.data and "kind" in self and self.kind.data != PromiseKind.FREE:
            raise ValidationError(
                _("The outcome of such a line is not typed here. Take it out, or add a line of your own.")
            )

    def entry(self) -> LineEntry:
        """Return the line as it was written; call once the form is without a mistake."""
        data = self.data
        kind = PromiseKind(data["kind"]) if "kind" in data else self.says.kind
        outcome = data.get("exists") if kind is PromiseKind.SIG else data.get("outcome")
        return LineEntry(
            kind,
            data["title"],
            data["text"] or "",
            data["target"] or None,
            outcome or None,
            data.get("total"),
            PromiseStatus(data["status"]) if data["status"] else None,
            data["comment"] or None,
        )
