"""The forms of those who ask to be let in by single sign-on, and of who answers them."""

from collections.abc import Iterable

from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, SelectField

from tracker.access import Gifts, Role
from tracker.forms.base import Form, Needed
from tracker.forms.paging import Wish
from tracker.forms.users import SCHOOL, PersonForm
from tracker.roster.entering import Waiting
from tracker.roster.places import Places
from tracker.words import gettext, is_named, sort_key
from tracker.words import lazy_gettext as _


class AskingForm(Form):
    """Which municipality is asked; of one whose school the provider tells of, none is chosen."""

    municipality = SelectField(
        _("Municipality"),
        [Needed(_("Choose your municipality in the list."))],
        description=_("Its programme leads see your name and e-mail address, and answer within 30 days."),
    )

    def __init__(self, typed: MultiDict[str, str] | None, towns: list[tuple[str, str]], known: str | None) -> None:
        """Offer the municipalities, or take the one that is known."""
        super().__init__(typed or None)
        self.municipality.choices = [("", gettext("Choose your municipality")), *towns]
        self.known = known or (towns[0][0] if len(towns) == 1 else None)
        if self.known:
            del self.municipality

    @property
    def town(self) -> str:
        """Return the code of the municipality; call once the form is without a mistake."""
        return self.known or str(self.municipality.data)


class JoiningForm(Form):
    """Whether an account and a sign-in belong together; who has a password shows that the account is theirs."""

    password = PasswordField(
        _("Your password in Linjen"),
        [Needed(_("Write your current password."))],
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, typed: MultiDict[str, str] | None, *, needs_password: bool) -> None:
        """Ask for the password where there is one."""
        super().__init__(typed or None)
        if not needs_password:
            del self.password


class EntryForm(PersonForm):
    """Letting somebody in: name and e-mail as the provider tells them, a leader at the school that it tells of."""

    def __init__(self, typed: MultiDict[str, str] | None, gifts: Gifts, places: Places, waiting: Waiting) -> None:
        """Prefill what the provider told."""
        super().__init__(typed, gifts, places)
        if not typed:
            self.name.data, self.email.data, self.role.data = waiting.name, waiting.email, Role.LEADER.value
            offered = waiting.unit_code in places.schools
            self.place.data = f"{SCHOOL} {waiting.unit_code}" if offered else ""
            if not offered and waiting.unit_code and "unit_code" in self:
                self.unit_code.data = waiting.unit_code


def asking(waiting: Iterable[Waiting], wish: Wish) -> list[Waiting]:
    """Return those who wait and fit, in order; they come by the time when they asked."""
    found = [
        each for each in waiting if is_named((each.name, each.email, each.school or "", each.municipality), wish.words)
    ]
    if wish.order == "name":
        found.sort(key=lambda each: sort_key(each.name))
    return found[::-1] if wish.order == "newest" else found
