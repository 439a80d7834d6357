"""The forms of people and their roles, and the query string of their list."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from tracker.access import Gifts, Role
from tracker.errors import Problem
from tracker.forms.base import Form, Needed, TextField, choice
from tracker.forms.labels import LABELS
from tracker.forms.paging import page_number
from tracker.forms.people import (
    LONGEST_NAME,
    NO_EMAIL_SHAPE,
    TOO_LONG,
    AddressField,
    NewPasswordField,
    PersonalForm,
    an_address,
)
from tracker.roster.appointing import Gift
from tracker.roster.directory import KnownUser, Wanted
from tracker.roster.handing_over import Receiver
from tracker.roster.places import Places
from tracker.roster.ways_in import Unseen
from tracker.words import gettext
from tracker.words import lazy_gettext as _

FILTERS = frozenset({"q", "role", "school", "state", "sort"})
SORTS = {"name": _("Name"), "email": _("E-mail"), "seen": _("Last here")}
STATES = {"active": _("Active"), "invited": _("Cannot sign in yet"), "inactive": _("Not let in")}
EVERYWHERE, TOWN, SCHOOL = "everywhere", "town", "school"


class GiftForm(Form):
    """A role and its place. `told` is what would end with it, and `seen` the mark of that."""

    told: str | None = None
    seen = HiddenField()
    role = RadioField(_("Role"), [InputRequired(_("Choose a role."))])
    place = SelectField(_("Where?"), [Optional()])
    unit_code = TextField(
        _("Or a school’s unit code"),
        [Optional(), Regexp(r"\d{8}", message=_("A unit code has 8 digits."))],
        description=_("There are too many schools here for a list."),
    )

    def __init__(self, typed: MultiDict[str, str] | None, gifts: Gifts, places: Places) -> None:
        """Offer the roles and the places that are the keeper's to give; the only role, or school, is chosen."""
        school = None if places.towns or places.everywhere else only(places.schools)
        super().__init__(typed or None, role=only(gifts.scopes), place=school and f"{SCHOOL} {school}")
        self.role.choices = [choice(role.value, LABELS[Role][role]) for role in Role if role in gifts.scopes]
        groups: list[tuple[str, list[tuple[str, str]]]] = [("", [("", gettext("Choose"))])]
        if places.everywhere:
            groups.append((gettext("Everywhere"), [(EVERYWHERE, gettext("All municipalities"))]))
        towns = [(f"{TOWN} {code}", name) for code, name in places.towns.items()]
        schools = [(f"{SCHOOL} {code}", name) for code, name in places.schools.items()]
        groups += [(gettext("Municipality"), towns)] if towns else []
        groups += [(gettext("School"), schools)] if schools else []
        self.place.choices = dict(groups)
        if places.schools or not places.towns:
            del self.unit_code

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a place too."""
        good = super().validate(extra_validators)
        if not self.place.data and not ("unit_code" in self and self.unit_code.data):
            self.refuse([Problem("place", gettext("Choose where the role holds."))])
            return False
        return good

    def gift(self) -> Gift:
        """Return what is given; call once the form is without a mistake."""
        role = Role(self.role.data)
        if "unit_code" in self and self.unit_code.data:
            return Gift(role, unit_code=self.unit_code.data)
        kind, _blank, code = (self.place.data or "").partition(" ")
        return Gift(role, code if kind == SCHOOL else None, code if kind == TOWN else None)

    def given(self, verb: Callable[[Gift, str], object]) -> int:
        """Let a verb give the role, once what ends with it was told; return the status as `written` does."""

        def ask() -> None:
            try:
                verb(self.gift(), self.seen.data or "")
            except Unseen as told:
                self.seen.data, self.told = told.mark, str(told)

        status = self.written(ask)
        return 422 if self.told else status


def only(choices: Collection[str]) -> str | None:
    """Return what alone can be chosen, if it is alone."""
    return next(iter(choices)) if len(choices) == 1 else None


class Named(Form):
    """What a person is called, and where they are written to."""

    name = TextField(
        _("Name"),
        [Needed(_("Write the name.")), Length(max=LONGEST_NAME, message=TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )
    email = AddressField(
        _("E-mail"),
        [Needed(NO_EMAIL_SHAPE), an_address],
        description=_("They sign in with it."),
        render_kw={"autocomplete": "off"},
    )


class PersonForm(GiftForm, Named):
    """A new person with a role."""


class NameForm(Named):
    """A person's name and e-mail address."""

    def __init__(self, typed: MultiDict[str, str], user: KnownUser) -> None:
        """Prefill what is there."""
        super().__init__(typed or None, name=user.name, email=user.email)


class ReceiverForm(Form):
    """Who takes over. `seen` is the mark of what was shown."""

    seen = HiddenField()
    receiver = SelectField(_("Who takes over?"), [Needed(_("Choose who takes over."))])

    def __init__(self, typed: MultiDict[str, str], receivers: list[Receiver], plans: int) -> None:
        """Offer who can take over, each with how many of the plans."""
        super().__init__(typed or None)
        said = [
            (str(each.id), gettext("%(name)s – %(part)s of %(whole)s", name=each.name, part=each.plans, whole=plans))
            for each in receivers
        ]
        self.receiver.choices = [("", gettext("Choose")), *said]


class InvitedForm(PersonalForm):
    """A password of one's own."""

    password = NewPasswordField(_("Password"), description=_("At least 12 characters. A few words in a row work well."))


def wanted_of(given: Mapping[str, str]) -> Wanted | None:
    """Read the query string of the list; None when it is narrowed to what there is not."""
    role, state, sort = (given.get(name) or None for name in ("role", "state", "sort"))
    if (role and role not in set(Role)) or (state and state not in STATES):
        return None
    return Wanted(
        given.get("q", "").strip()[:200],
        Role(role) if role else None,
        given.get("school") or None,
        state,
        sort if sort in SORTS else "name",
        page_number(given.get("page")),
    )
