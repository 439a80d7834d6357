"""The form of a municipality's settings of a year."""

from collections.abc import Iterable, Mapping

from babel.dates import get_day_names
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, SelectField
from wtforms.fields import ColorField
from wtforms.validators import Optional, ValidationError

from tracker.dates import SchoolYear
from tracker.errors import Problem, Refused
from tracker.forms.base import Needed, TextField, TicksField, WholeNumberField
from tracker.forms.correcting import CorrectingForm
from tracker.forms.promise import COLOUR
from tracker.reach.settings import Effect, Settings
from tracker.words import gettext, locale
from tracker.words import lazy_gettext as _

NUMBER = _("Write a whole number in digits, for example 75.")


class SettingsForm(CorrectingForm):
    """Everything that a municipality sets. `shown` is the mark of the changes of figures that the page has shown."""

    shown = HiddenField()
    name = TextField(_("Name that is shown"), [Needed(_("Write the name."))], render_kw={"autocomplete": "off"})
    accent = ColorField(_("Colour of the report"))
    reminder_weekday = SelectField(
        _("Day for reminders"), description=_("The weekday on which leaders are reminded of sessions without a log.")
    )
    completion_percent = WholeNumberField(
        _("Threshold for completion, percent"),
        [Needed(NUMBER)],
        description=_("So much of the core sessions makes a class completed."),
    )
    smallest_count = WholeNumberField(
        _("Fewest pupils shown to readers"), [Needed(NUMBER)], description=_("Smaller numbers become “..”. At least 5.")
    )
    smallest_base = WholeNumberField(
        _("Fewest pupils of a share shown to readers"),
        [Needed(NUMBER)],
        description=_("Shares of fewer pupils become “..”. At least 10."),
    )
    offered = TicksField(_("Programme versions on offer"))

    def validate_accent(self, field: Field) -> None:
        """Refuse what is no colour."""
        if not COLOUR.fullmatch(field.data or ""):
            raise ValidationError(gettext("Write the colour as # and six digits or letters a–f, as #14222c."))

    def targets(self) -> list[Field]:
        """Return the fields of the targets."""
        return [field for field in self if field.name.startswith("target_")]

    def settings(self) -> Settings:
        """Return what was written; call once the form is without a mistake."""
        return Settings(
            self.name.data or "",
            self.accent.data or "",
            int(self.reminder_weekday.data),
            self.completion_percent.data or 0,
            self.smallest_count.data or 0,
            self.smallest_base.data or 0,
            {field.name.removeprefix("target_"): field.data for field in self.targets()},
            frozenset(self.offered.data or ()),
        )


def settings_form(
    typed: MultiDict[str, str], known: Settings, programmes: Mapping[str, str], curricula: Mapping[str, str]
) -> SettingsForm:
    """Return the form with a target for each programme, prefilled with what is known."""
    fields = {
        f"target_{code}": WholeNumberField(
            gettext("Target for %(programme)s, percent", programme=name),
            [Optional()],
            description=_("The share of the eligible pupils to reach. Leave it empty for none."),
        )
        for code, name in programmes.items()
    }
    given = vars(known) | {f"target_{code}": known.targets.get(code) for code in programmes}
    form = type("BoundSettingsForm", (SettingsForm,), fields)(
        typed or None, **given | {"reminder_weekday": str(known.reminder_weekday), "offered": sorted(known.offered)}
    )
    assert isinstance(form, SettingsForm)
    form.offered.choices = list(curricula.items())
    days = get_day_names("wide", locale=locale())
    form.reminder_weekday.choices = [(str(number), days[number]) for number in range(7)]
    return form


def mark_of(effects: Iterable[Effect]) -> str:
    """Return what a page carries along to say which changes it showed."""
    return ";".join(f"{each.programme} {each.completed} {each.pupils} {each.reached}" for each in effects)


def read_year(text: str | None, years: list[SchoolYear], usual: SchoolYear) -> SchoolYear:
    """Read the year of the query string; raise Refused when it is none that can be set."""
    found = next((year for year in years if year.slug == text), None) if text else usual
    if found is None:
        raise Refused(Problem("year", gettext("There are no settings of such a school year. Choose one in the list.")))
    return found
