"""The one base form: what goes into a form's HTML, and how its problems are told, stands here once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup
from wtforms import Field, HiddenField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms import Form as WTForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than WTForms' type stubs
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, StopValidation
from wtforms.widgets import CheckboxInput, TextInput

from tracker.errors import Busy, Problem, Refused, Unavailable
from tracker.words import gettext as _

LONGEST_NUMBER = 9  # digits: what every database's integer holds


class Words:
    """What WTForms itself has to say, in our words; every validator brings its own message."""

    def gettext(self, text: str) -> str:
        """Return our sentence for one of the library's."""
        if "choice" in text.lower():
            return str(_("Choose one of the answers that are offered."))
        if "integer" in text:
            return whole_number()
        return str(_("Write the date as year-month-day, for example 2026-11-24.")) if "date" in text else text

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return our sentence for one of the library's."""
        return self.gettext(singular if n == 1 else plural)


def whole_number() -> str:
    """Return what to say of something else where a number belongs."""
    return str(_("Write a whole number in digits, for example 27."))


class Meta(DefaultMeta):
    """Draws every field with its notes: `aria-describedby` names hint and problem, `aria-invalid` the state."""

    def get_translations(self, form: Any) -> Words:
        """Let the library speak our words."""
        return Words()

    def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
        """Return a field of a form: a copy of what the first such form was given, which takes a quarter of the time.

        What a field is given at its beginning, other than its answers, all forms share: replace it, never change it.
        """
        if options.get("prefix"):
            return super().bind_field(form, unbound_field, options)
        if not hasattr(unbound_field, "given"):
            unbound_field.given = vars(super().bind_field(form, unbound_field, options)) | {"_form": None, "meta": None}
        field = object.__new__(unbound_field.field_class)
        vars(field).update(unbound_field.given, _form=form, meta=form.meta)
        return field

    def render_field(self, field: Field, render_kw: Any) -> Markup:
        """Draw a field; `hint=True` says that its hint is on the page, as `<id>-hint`."""
        given: dict[str, Any] = dict(render_kw)
        hinted = given.pop("hint", False)
        notes = [f"{field.id}-hint"] if hinted else []
        notes += [f"{field.id}-error"] if field.errors else []
        if notes:
            given["aria-describedby"] = " ".join(notes)
        if field.errors:
            given["aria-invalid"] = "true"
        return super().render_field(field, given)


@dataclass(frozen=True)
class Mistake:
    """A line of the summary: what to do, and the id of the control to do it in; None concerns the whole form."""

    target: str | None
    text: str


def too_busy(busy: Busy) -> Problem:
    """Return what to say when others have been writing for too long, or nothing can be: nothing is lost."""
    if isinstance(busy, Unavailable):
        message = _("Linjen cannot save anything just now. Leave the page open, and save again in a few minutes.")
        return Problem("", message)
    return Problem("", _("Many are writing just now. Save once more in a moment."))


def answered(verb: Callable[[], Any], refuse: Callable[[Iterable[Problem]], None]) -> int:
    """Let a verb write; return the status to answer with, 303 when it is written. What is wrong is handed over."""
    try:
        verb()
    except Refused as refused:
        refuse(refused.problems)
        return 422
    except Busy as busy:
        refuse([too_busy(busy)])
        return 503
    return 303


class Form(WTForm):
    """A form of ours: strings → typed values, with the messages; the rules themselves are the domain's."""

    Meta = Meta

    def submitted(self) -> bool:
        """Say whether this is a sent form without a mistake."""
        return request.method == "POST" and self.validate()

    def written(self, verb: Callable[[], Any]) -> int:
        """Let a verb write a sent form without a mistake; return the status to answer with, 303 when it is written."""
        return answered(verb, self.refuse) if self.submitted() else self.http_status

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put the domain's problems on their fields, and on the form itself where no field has that name."""
        for problem in problems:
            if problem.field in self:
                field = self[problem.field]
                field.errors = [*field.errors, problem.message]
            else:
                self.form_errors.append(problem.message)

    @property
    def http_status(self) -> int:
        """Return the status to answer with: 422 when something has to be put right."""
        return 422 if self.mistakes else 200

    @property
    def mistakes(self) -> list[Mistake]:
        """Return the lines of the summary: the form's own first, then each wrong field's first, in order."""
        lines = [Mistake(None, str(message)) for message in self.form_errors]
        for field in self:
            if field.errors:
                label = str(field.label.text).rstrip("?:")
                lines.append(Mistake(target_of(field), f"{label}: {field.errors[0]}"))
        return lines


class SeenForm(Form):
    """A button that does what the page tells; `seen` is the mark of what was shown."""

    seen = HiddenField()


class FileForm(Form):
    """A form without fields of its own: a question with one answer, or a file; its problems stand above it."""


def target_of(field: Field) -> str:
    """Return the id of the control that a problem's link leads to: of several, the first."""
    return f"{field.id}-0" if isinstance(field, RadioField | TicksField) else field.id


def choice(value: str, label: object) -> Any:
    """Return one answer of a field: what is sent, and what it is called."""
    return SelectChoice(value, label)


class TextField(StringField):
    """A line of text, without white space around it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        self.data = valuelist[0].strip() if valuelist else self.data


class WholeNumberField(IntegerField):
    """A count: digits only, at most nine; what was typed instead is shown again."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the digits; leave the message to the library, which asks for our words."""
        typed = "".join(valuelist[0].split()) if valuelist else ""
        good = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER
        super().process_formdata([typed if good or not typed else "?"] if valuelist else [])


class TicksField(SelectMultipleField):
    """Ticks of which any number may be set; drawn like radio buttons."""

    option_widget = CheckboxInput()


class Needed(InputRequired):
    """The check that a field was filled in, with more than white space; shown instead of any other message."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation when nothing was written."""
        if field.raw_data and str(field.raw_data[0]).strip():
            return
        field.errors = []
        raise StopValidation(self.message or "")
