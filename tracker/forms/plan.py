"""The forms of plans: many at once, another curriculum, who leads, and a single one."""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from tracker.dates import SchoolYear, today
from tracker.forms.base import Form, Needed, TicksField, WholeNumberField, choice
from tracker.forms.correcting import CorrectingForm
from tracker.forms.staged import StagedForm
from tracker.planning import Known, Order, PlanEntry, programme_of
from tracker.words import lazy_gettext as _

NO_CHOICE = _("Choose one.")
# So many can be ticked at once: what a page of the list holds, a few times.
MOST_TICKED = 200
GROUPS = _("Give a number of groups from 1 to 8; 1 is the whole class.")


def offered(curricula: Iterable[Known]) -> list[Any]:
    """Return the curricula that plans may follow, as the choices of a field."""
    return [choice("", "–"), *(choice(each.code, each.name) for each in curricula if each.is_published)]


def read_ticks(texts: list[str]) -> list[int] | None:
    """Return the ids of the plans that were ticked; None for what is no id, or too many of them."""
    if len(texts) > MOST_TICKED or not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in texts):
        return None
    return [int(each) for each in texts]


class OrderForm(StagedForm):
    """All classes of these stages at these schools follow a curriculum. `seen` is the mark of the numbers shown."""

    seen = HiddenField()
    curriculum = SelectField(_("Programme version"), [InputRequired(NO_CHOICE)])
    year = SelectField(_("School year"), [InputRequired(NO_CHOICE)], coerce=int)
    stages = TicksField(_("Classes of which stages?"), [InputRequired(_("Tick at least one stage."))], coerce=int)
    schools = SelectMultipleField(_("At which schools?"), description=_("Choose none for all of them."))
    groups = WholeNumberField(_("Number of groups"), [Needed(GROUPS), NumberRange(1, 8, message=GROUPS)], default=1)
    starts_on = DateField(_("From"), [Optional()], description=_("If left empty: 1 September."))
    ends_on = DateField(_("Up to and including"), [Optional()], description=_("If left empty: 31 May."))
    delivering = SelectField(_("Delivered by"), description=_("Only if another school's pupils or staff lead it."))
    leaders = SelectMultipleField(_("Session leaders"), description=_("May be chosen later."))

    def __init__(
        self,
        typed: MultiDict[str, str],
        *,
        curricula: Iterable[Known],
        year: SchoolYear | None,
        years: list[SchoolYear],
        schools: Mapping[str, str],
        nearby: Mapping[str, str],
        people: Mapping[str, str],
    ) -> None:
        """Offer what there is; at first for a year, if plans are made for it, else for this one."""
        first = year if year in years else years[0]
        super().__init__(typed, first, ["stages"], year=first.start)
        self.curriculum.choices = offered(curricula)
        self.year.choices = [(each.start, str(each)) for each in years]
        self.stages.choices = [choice(*each) for each in self.labels()]
        self.schools.choices = list(schools.items())
        self.delivering.choices = [("", _("The class's own school")), *nearby.items()]
        self.leaders.choices = list(people.items())

    def order(self) -> Order:
        """Return what is asked for."""
        return Order(
            year=self.year.data,
            programme_code=programme_of(self.curriculum.data),
            curriculum_code=self.curriculum.data,
            stages=frozenset(self.stages.data or ()),
            unit_codes=frozenset(self.schools.data or ()),
            groups=self.groups.data or 1,
            delivering_code=self.delivering.data or None,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            leaders=frozenset(self.leaders.data or ()),
        )


class SwitchForm(CorrectingForm):
    """Another curriculum from a day on. `seen` is the mark of the numbers shown."""

    seen = HiddenField()
    curriculum = SelectField(_("The new programme version"), [InputRequired(NO_CHOICE)])
    day = DateField(
        _("From which day?"), [Needed(_("Choose the day."))], description=_("The previous plan ends the day before.")
    )

    def __init__(self, typed: MultiDict[str, str], curricula: Iterable[Known]) -> None:
        """Offer what there is, from today."""
        super().__init__(typed or None, day=today())
        self.curriculum.choices = offered(curricula)


class LeadersForm(Form):
    """Who is to lead some plans, besides those who do or instead of them."""

    people = SelectMultipleField(_("Session leaders"))
    how = RadioField(_("Those who lead now"), [InputRequired(NO_CHOICE)])

    def __init__(self, typed: MultiDict[str, str], people: Mapping[str, str]) -> None:
        """Offer who there is."""
        super().__init__(typed or None, how="add")
        self.people.choices = list(people.items())
        self.how.choices = [choice("add", _("go on beside the new ones")), choice("instead", _("are replaced"))]


class ManyEndForm(CorrectingForm):
    """The last day of some plans that are broken off; empty lets them go on. `seen` is the mark of what was shown."""

    seen = HiddenField()
    ended_on = DateField(_("Last day"), [Optional()])

    def __init__(self, typed: MultiDict[str, str]) -> None:
        """Prefill today."""
        super().__init__(typed or None, ended_on=today())


class PlanForm(CorrectingForm):
    """The days, groups and delivering school of one plan."""

    curriculum = SelectField(_("Programme version"), [InputRequired(NO_CHOICE)])
    starts_on = DateField(_("From"), [Needed(_("Choose the day."))])
    ends_on = DateField(_("Up to and including"), [Needed(_("Choose the day."))])
    groups = WholeNumberField(_("Number of groups"), [Needed(GROUPS), NumberRange(1, 8, message=GROUPS)], default=1)
    delivering_code = SelectField(_("Delivered by"))

    def __init__(
        self,
        typed: MultiDict[str, str],
        schools: Mapping[str, str],
        before: PlanEntry | None = None,
        curricula: Iterable[Known] = (),
        year: SchoolYear | None = None,
    ) -> None:
        """Prefill what the plan says, or the usual days of a new one's school year."""
        first = year or SchoolYear.of(today())
        days = {"starts_on": first.first.replace(month=9), "ends_on": first.last.replace(month=5, day=31)}
        super().__init__(typed or None, **(vars(before) if before else days))
        if before:
            del self.curriculum
        else:
            self.curriculum.choices = offered(curricula)
        known = before.delivering_code if before else None
        schools = schools if known is None or known in schools else {**schools, known: known}
        self.delivering_code.choices = [("", _("The class's own school")), *schools.items()]

    def changes(self) -> dict[str, Any]:
        """Return what is said of the plan, by the names of `PlanEntry`."""
        given = {field.name: field.data for field in self if field.name not in {"curriculum", "reason"}}
        return given | {"delivering_code": self.delivering_code.data or None}


class EndForm(CorrectingForm):
    """The last day of a plan that is broken off; empty lets it go on."""

    ended_on = DateField(_("Last day"), [Optional()])
    do = HiddenField()

    def __init__(self, typed: MultiDict[str, str], before: PlanEntry) -> None:
        """Prefill the day, or today."""
        super().__init__(typed or None, ended_on=before.ended_on or today())
