"""The forms of classes: new ones, their headcounts, and what becomes of them within a year."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, HiddenField, SelectField
from wtforms.validators import Optional

from tracker.classes import ORDERS, KeptClass, KeptSchool, NewClass, PlanBrief, Pupils, Split, Wanted
from tracker.dates import SchoolYear, stage_label, today
from tracker.forms.base import Needed, TicksField, choice
from tracker.forms.correcting import CorrectingForm
from tracker.forms.paging import Wish
from tracker.forms.pupils import ClassNameField, PupilsField
from tracker.forms.staged import STAGES, StagedForm
from tracker.forms.step import NO_DAY, DayForm, StepForm
from tracker.words import gettext
from tracker.words import lazy_gettext as _

# A mixed class seldom has more stages; more can be added one by one afterwards.
NEW_ROWS = 3


def day_in(year: SchoolYear, *later: date | None) -> date:
    """Return today, or the nearest day of a school year, not before any of the `later` ones."""
    near = min(max(today(), year.first), year.last)
    return max([near, *(day for day in later if day)])


class NameForm(CorrectingForm):
    """Call a class something else; `seen` is the mark of what the page showed."""

    seen = HiddenField()
    name = ClassNameField(_("Name"), [Needed(_("Write the name of the class."))], render_kw={"autocomplete": "off"})


class StagesForm(StepForm):
    """Pupils by stage; the fields are made for the stages in question: `s4`, and with parts `girls4` and `boys4`."""

    seen = HiddenField()
    day = DateField(_("From which day?"), [Needed(NO_DAY)])

    @property
    def rows(self) -> list[tuple[int, list[Field]]]:
        """Return the stages with their fields."""
        names = ("s", "girls", "boys")
        return [
            (stage, [self[f"{name}{stage}"] for name in names if f"{name}{stage}" in self])
            for stage in STAGES
            if f"s{stage}" in self
        ]

    def pupils(self) -> dict[int, Pupils]:
        """Return what was written, by stage; girls and boys where that was said. Nothing written says nothing."""
        return {
            stage: Pupils(pupils, *(number(field) for field in parts))
            for stage, (first, *parts) in self.rows
            if (pupils := number(first)) is not None
        }


def number(field: Field) -> int | None:
    """Return the number of a field, or None."""
    found: int | None = field.data
    return found


def fields_for(stages: Iterable[int], year: SchoolYear) -> type[StagesForm]:
    """Return a form with number fields for stages, as the year calls them."""
    made: dict[str, object] = {"day": DateField(_("Counted on"), [Needed(NO_DAY)])}
    for stage in stages:
        label = stage_label(stage, year)
        made[f"s{stage}"] = PupilsField(gettext("Pupils in stage %(stage)s", stage=label), [Optional()])
        made[f"girls{stage}"] = PupilsField(_("Girls"), [Optional()])
        made[f"boys{stage}"] = PupilsField(_("Boys"), [Optional()])
    return type("StagesForm", (StagesForm,), made)


def count_form(typed: MultiDict[str, str], known: KeptClass) -> StagesForm:
    """Return the form of a headcount: the stages that the class has, and those to choose besides, prefilled."""
    counts = known.counts
    ever = sorted({stage for stage, _day in known.history} | asked_stages(typed)) or [0]
    given: dict[str, Any] = {"day": day_in(known.year), "seen": known.mark}
    for stage, pupils in counts.items():
        given |= {f"s{stage}": pupils.pupils, f"girls{stage}": pupils.girls, f"boys{stage}": pupils.boys}
    return fields_for(ever, known.year)(typed if "day" in typed else None, **given)


def asked_stages(typed: Mapping[str, str]) -> set[int]:
    """Return the stages that a request names besides: `stage=5`, or a field `s5` that is sent."""
    names = {typed.get("stage", ""), *(name[1:] for name in typed if name[:1] == "s")}
    return {int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 3 and int(name) in STAGES}


class NewClassForm(StagedForm):
    """Add a class: where, when, what it is called, and its pupils in up to three stages."""

    school = SelectField(_("School"))
    year = SelectField(_("School year"))
    name = ClassNameField(
        _("Name"), [Needed(_("Write the name of the class."))], description=_("As the school says it: 4A, F-1 Blå.")
    )
    day = DateField(
        _("Counted on"), [Needed(NO_DAY)], description=_("The day of the school's own roll, best 15 October.")
    )
    stage1 = SelectField(_("Stage"))
    pupils1 = PupilsField(_("Pupils"), [Optional()])
    stage2 = SelectField(_("Stage"))
    pupils2 = PupilsField(_("Pupils"), [Optional()])
    stage3 = SelectField(_("Stage"))
    pupils3 = PupilsField(_("Pupils"), [Optional()])

    def __init__(
        self, typed: MultiDict[str, str], schools: list[KeptSchool], year: SchoolYear, school: str | None
    ) -> None:
        """Offer the schools, and this school year and those beside it."""
        rows = (f"stage{at}" for at in range(1, NEW_ROWS + 1))
        super().__init__(typed, year, rows, school=school, year=year.slug, day=day_in(year))
        self.school.choices = [(each.unit_code, each.name) for each in schools]
        this = SchoolYear.of(today())
        years = sorted({SchoolYear(this.start + 1), this, this.before, year}, reverse=True)
        self.year.choices = [(each.slug, str(each)) for each in years]
        for field in (self.stage1, self.stage2, self.stage3):
            field.choices = [("", "–"), *self.labels()]

    @property
    def stages(self) -> list[tuple[Field, Field]]:
        """Return the rows of stage and pupils."""
        return [(self[f"stage{at}"], self[f"pupils{at}"]) for at in range(1, NEW_ROWS + 1)]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Ask for the stage of pupils, and for the pupils of a stage, besides what each field asks for."""
        super().validate(extra_validators)
        for stage, pupils in self.stages:
            if pupils.data and not stage.data:
                stage.errors = [*stage.errors, str(_("Choose which stage they are in."))]
            if stage.data and pupils.data is None and not pupils.errors:
                pupils.errors = [*pupils.errors, str(_("Write how many pupils there are."))]
        return not self.mistakes

    def entry(self) -> NewClass:
        """Return the class as it was written down; call once the form is without a mistake."""
        assert self.day.data is not None
        counts: dict[int, Pupils] = {}
        for stage, pupils in self.stages:
            if stage.data:
                before = counts.get(int(stage.data), Pupils())
                counts[int(stage.data)] = Pupils(before.pupils + (pupils.data or 0))
        return NewClass(SchoolYear.parse(self.year.data), self.name.data or "", counts, self.day.data)


def split_form(typed: MultiDict[str, str], known: KeptClass) -> "SplitForm":
    """Return the form that divides a class: how many pupils of each of its stages leave it, for which plans."""
    made: dict[str, object] = {
        f"s{stage}": PupilsField(
            gettext("Pupils in stage %(stage)s", stage=stage_label(stage, known.year)),
            [Optional()],
            description=gettext("Of %(most)s in %(name)s.", most=pupils.pupils, name=known.name),
        )
        for stage, pupils in known.counts.items()
    }
    form: SplitForm = type("SplitForm", (SplitForm,), made)(
        typed or None,
        day=day_in(known.year, *known.days[:1]),
        plans=[str(plan.id) for plan in known.running if not plan.logs],
    )
    form.plans.choices = [choice(str(plan.id), followed(plan)) for plan in known.running]
    return form


def followed(plan: PlanBrief) -> object:
    """Return what a plan is called where it can be followed by the new class too."""
    return f"{plan.programme}: {plan.curriculum}"


class SplitForm(StagesForm):
    """Let a part of a class become a class of its own."""

    name = ClassNameField(_("Name of the new class"), [Needed(_("Write the name of the class."))])
    plans = TicksField(_("Plans that the new class follows too"))

    def wanted(self) -> Split:
        """Return the split as it was written down; call once the form is without a mistake."""
        assert self.day.data is not None
        pupils = {stage: each.pupils for stage, each in self.pupils().items()}
        return Split(self.name.data or "", self.day.data, pupils, frozenset(map(int, self.plans.data or [])))


class MergeForm(DayForm):
    """Choose the classes whose pupils move to one."""

    others = TicksField(_("Which classes move here?"))

    def __init__(self, typed: MultiDict[str, str], known: KeptClass, offered: list[KeptClass]) -> None:
        """Offer the school's other classes of the year."""
        super().__init__(typed or None, day=day_in(known.year, *known.days[:1]))
        self.others.choices = [choice(str(each.id), f"{each.name} ({each.pupils})") for each in offered]

    def chosen(self, offered: list[KeptClass]) -> list[KeptClass]:
        """Return the classes that were ticked."""
        return [each for each in offered if str(each.id) in (self.others.data or [])]


def asked_list(given: Mapping[str, str]) -> Wanted | None:
    """Return what a list of classes is narrowed to; None when the address names what cannot be."""
    try:
        year = SchoolYear.parse(given["year"]) if given.get("year") else SchoolYear.of(today())
    except ValueError:
        return None
    wish = Wish.of(given, ORDERS)
    return Wanted(year, wish.words, given.get("school") or None, wish.order, wish.page)
