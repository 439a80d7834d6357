"""The forms of a school's contact persons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField
from wtforms.validators import InputRequired, Optional

from tracker.dates import today
from tracker.followup import ContactEntry, KnownContact, SchoolContacts
from tracker.forms.base import Needed, TextField
from tracker.forms.correcting import CorrectingForm
from tracker.forms.labels import answers
from tracker.models import ContactKind
from tracker.words import is_named
from tracker.words import lazy_gettext as _

NO_DAY = _("Choose the day.")


class ContactForm(CorrectingForm):
    """Add or correct a contact. `seen` is the mark of what the page showed."""

    seen = HiddenField()
    kind = RadioField(_("Who is it?"), [InputRequired(_("Choose who it is."))])
    name = TextField(_("Name"), [Needed(_("Write the name."))], render_kw={"autocomplete": "off"})
    first_day = DateField(_("From"), [Needed(NO_DAY)])
    last_day = DateField(_("Up to and including"), [Optional()], description=_("Leave it empty while it goes on."))
    takes_over = BooleanField(_("Takes over: the one before ends the day before"))

    def __init__(self, typed: MultiDict[str, str], known: KnownContact | None = None, kind: str | None = None) -> None:
        """Prefill today, or what the contact that is corrected says."""
        given = {**vars(known), "seen": known.mark} if known else {"kind": kind, "first_day": today()}
        super().__init__(typed or None, **given)
        self.kind.choices = answers(ContactKind)

    def entry(self) -> ContactEntry:
        """Return the contact as it was written down; call once the form is without a mistake."""
        assert self.first_day.data is not None
        return ContactEntry(
            ContactKind(self.kind.data), self.name.data or "", self.first_day.data, self.last_day.data or None
        )


class EndForm(CorrectingForm):
    """Say which day is a contact's last."""

    seen = HiddenField()
    last_day = DateField(_("Last day"), [Needed(NO_DAY)])

    def __init__(self, typed: MultiDict[str, str], known: KnownContact) -> None:
        """Prefill today, or the day before somebody's first who has not begun."""
        super().__init__(typed or None, seen=known.mark, last_day=max(today(), known.first_day))

    def fields(self) -> list[Field]:
        """Return what is asked."""
        return [self.last_day]


STATES = {"lacking": _("A contact is missing"), "stale": _("Not confirmed for a year")}
ORDERS = {"school": _("School"), "lacking": _("Missing first")}


@dataclass(frozen=True)
class Sought:
    """What the list of schools is narrowed to: words in their name or a contact's, and how their contacts stand."""

    words: str = ""
    state: str = ""
    order: str = "school"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Sought | None":
        """Read what the query string asks for; None when it is narrowed to a state that there is not."""
        words, state, order = (given.get(name, "").strip() for name in ("q", "state", "sort"))
        if state and state not in STATES:
            return None
        return cls(words, state, order if order in ORDERS else "school")

    @property
    def query(self) -> dict[str, str]:
        """Return what links to other pages of the list carry along."""
        asked = {"q": self.words, "state": self.state, "sort": self.order}
        return {name: text for name, text in asked.items() if text and text != "school"}

    def pick(self, schools: Iterable[SchoolContacts]) -> list[SchoolContacts]:
        """Return the schools that fit, in order."""
        found = [school for school in schools if self.fits(school)]
        return sorted(found, key=lambda school: school.has_both) if self.order == "lacking" else found

    def fits(self, school: SchoolContacts) -> bool:
        """Say whether a school fits."""
        people = [contact for some in school.contacts.values() for contact in some]
        if self.state == "lacking" and school.has_both:
            return False
        if self.state == "stale" and not any(contact.is_stale for contact in people):
            return False
        return is_named((school.place.name, school.place.unit_code, *(contact.name for contact in people)), self.words)
