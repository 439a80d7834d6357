"""The forms of the next school year: which classes go on, under which name, with how many pupils, plans and leaders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import Optional

from tracker.classes import Chosen, Fate, Proposal, SchoolOutlook
from tracker.dates import SchoolYear, stage_label
from tracker.forms.base import TicksField, choice
from tracker.forms.correcting import CorrectingForm
from tracker.forms.pupils import ClassNameField, PupilsField
from tracker.words import gettext as _


class OutlookForm(CorrectingForm):
    """What a school's classes become, with fields made for them; `seen` is the mark of what was shown."""

    seen = HiddenField()


@dataclass(frozen=True)
class Row:
    """A class that may go on, with its fields."""

    proposal: Proposal
    goes_on: Field
    name: Field
    pupils: list[Field]
    plans: Field | None
    leaders: Field | None


def outlook_form(typed: MultiDict[str, str], school: SchoolOutlook, year: SchoolYear) -> tuple[OutlookForm, list[Row]]:
    """Return the form of a school's classes, filled in as they are proposed, with its rows."""
    made: dict[str, object] = {}
    given: dict[str, Any] = {"seen": school.mark}
    able = [each for each in school.proposals if each.can_go_on]
    for each in able:
        made |= fields_of(each, year)
        given |= proposed(each)
    form: OutlookForm = type("OutlookForm", (OutlookForm,), made)(typed or None, **given)
    for each in able:
        if each.plans:
            offered = (plan.curriculum for plan in each.plans)
            ticks: Any = form[f"plans-{each.before.id}"]
            ticks.choices = [choice(known.code, known.name) for known in offered]
    return form, [row_of(form, each) for each in able]


def is_there(typed: MultiDict[str, str], school: SchoolOutlook) -> bool:
    """Say whether all that a form has chosen is there already, as when it is sent twice."""
    known = {f"go-{each.before.id}": each.fate == Fate.THERE for each in school.proposals}
    sent = [name for name in typed if name.startswith("go-")]
    return bool(sent) and all(known.get(name, False) for name in sent)


def fields_of(proposal: Proposal, year: SchoolYear) -> dict[str, object]:
    """Return the fields of a class."""
    number, name = proposal.before.id, proposal.before.name
    found: dict[str, object] = {
        f"go-{number}": BooleanField(_("%(name)s goes on", name=name)),
        f"name-{number}": ClassNameField(_("New name of %(name)s", name=name), render_kw={"autocomplete": "off"}),
    }
    for stage in proposal.counts:
        label = _("%(name)s: pupils in stage %(stage)s", name=name, stage=stage_label(stage, year))
        found[f"pupils-{number}-{stage}"] = PupilsField(label, [Optional()])
    if proposal.plans:
        found[f"plans-{number}"] = TicksField(_("Plans of %(name)s", name=name))
    if proposal.leaders:
        found[f"leaders-{number}"] = BooleanField(_("The leaders of %(name)s come along", name=name))
    return found


def proposed(proposal: Proposal) -> dict[str, object]:
    """Return what the fields of a class hold to begin with."""
    number = proposal.before.id
    return {
        f"go-{number}": proposal.fate == Fate.NEW,
        f"name-{number}": proposal.name,
        f"plans-{number}": [plan.curriculum.code for plan in proposal.plans],
        f"leaders-{number}": True,
    } | {f"pupils-{number}-{stage}": pupils.pupils for stage, pupils in proposal.counts.items()}


def row_of(form: OutlookForm, proposal: Proposal) -> Row:
    """Return a class with its fields."""
    number = proposal.before.id
    return Row(
        proposal,
        form[f"go-{number}"],
        form[f"name-{number}"],
        [form[f"pupils-{number}-{stage}"] for stage in proposal.counts],
        form[f"plans-{number}"] if proposal.plans else None,
        form[f"leaders-{number}"] if proposal.leaders else None,
    )


def chosen(rows: list[Row]) -> list[Chosen]:
    """Return the classes that go on, as they were written down."""
    return [
        Chosen(
            row.proposal.before.id,
            row.name.data or "",
            pupils_of(row),
            frozenset(row.plans.data or ()) if row.plans else frozenset(),
            bool(row.leaders and row.leaders.data),
        )
        for row in rows
        if row.goes_on.data
    ]


def pupils_of(row: Row) -> Mapping[int, int]:
    """Return the pupils of a class by stage; nothing written is nobody."""
    return {stage: field.data or 0 for stage, field in zip(row.proposal.counts, row.pupils, strict=True) if field.data}
