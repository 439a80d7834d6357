"""The forms of a school's activities and of its pupil mentors."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField, RadioField
from wtforms.validators import InputRequired

from tracker.activities import ActivityEntry, Cohort, CohortEntry, Done, kinds_of
from tracker.dates import SchoolYear, today
from tracker.forms.base import Form, Needed, WholeNumberField, choice
from tracker.forms.labels import label
from tracker.forms.paging import Wish
from tracker.models import ActivityKind
from tracker.words import is_named, sort_key
from tracker.words import lazy_gettext as _l


class ActivityForm(Form):
    """Log or correct an activity: what, how many, when. What is chosen with one tap says programme and kind."""

    receipt = HiddenField()
    what = RadioField(_l("What did you do?"), [InputRequired(_l("Choose what you did."))])
    participants = WholeNumberField(_l("Participants"), [Needed(_l("Write how many took part."))])
    day = DateField(_l("Date"), [Needed(_l("Choose the day."))])
    another = BooleanField(_l("It is another one, on the same day"))

    def __init__(
        self,
        typed: MultiDict[str, str],
        programmes: Mapping[str, str],
        year: SchoolYear,
        *,
        what: str | None = None,
        known: Done | None = None,
    ) -> None:
        """Prefill the day, and what was asked for; or what the activity that is corrected says."""
        given = {"what": what, "day": min(today(), year.last)} if known is None else said_by(known)
        super().__init__(typed or None, receipt=str(uuid4()), **given)
        self.programmes = {
            code: [choice(value_of(code, kind), label(kind)) for kind in offered(code, known)] for code in programmes
        }
        self.what.choices = [each for choices in self.programmes.values() for each in choices]

    def by_programme(self) -> dict[str, list[Any]]:
        """Return the answers to `what` as they are drawn: those of each programme under its code."""
        options = list(self.what)
        return {
            code: [option for option in options if option.data.partition("/")[0] == code] for code in self.programmes
        }

    def entry(self) -> ActivityEntry:
        """Hand over the activity as a value; only a valid form may."""
        code, _slash, kind = str(self.what.data).partition("/")
        day = self.day.data
        assert day is not None
        return ActivityEntry(
            receipt=self.form_id(),
            programme_code=code,
            kind=ActivityKind(kind),
            day=day,
            participants=self.participants.data,
            is_another=bool(self.another.data),
        )

    def form_id(self) -> str:
        """Return the id that this form was opened with."""
        try:
            return str(UUID(self.receipt.data or ""))
        except ValueError:
            return str(uuid4())


class CohortForm(Form):
    """How many pupil mentors a school has this year."""

    mentors = WholeNumberField(_l("Pupil mentors"), [Needed(_l("Write how many there are."))])
    trained = WholeNumberField(_l("Of them trained"), [Needed(_l("Write how many are trained."))])

    def __init__(self, typed: MultiDict[str, str], known: Cohort | None) -> None:
        """Prefill what is known."""
        super().__init__(typed or None, obj=known)

    def entry(self) -> CohortEntry:
        """Hand over the numbers as a value; only a valid form may."""
        return CohortEntry(self.mentors.data, self.trained.data)


def offered(programme_code: str, known: Done | None) -> list[ActivityKind]:
    """Return the kinds that a programme offers, and the one that the corrected activity has."""
    usual = kinds_of(programme_code)
    odd = [known.kind] if known and known.programme_code == programme_code and known.kind not in usual else []
    return [*usual, *odd]


def said_by(known: Done) -> dict[str, Any]:
    """Return what an activity says, as the form's fields have it."""
    return {
        "what": value_of(known.programme_code, known.kind),
        "participants": known.participants,
        "day": known.day,
    }


def value_of(programme_code: str, kind: ActivityKind) -> str:
    """Return what is sent for a kind of activity of a programme: `TAGET/apt`."""
    return f"{programme_code}/{kind.value}"


def sought(done: Iterable[Done], wish: Wish) -> list[Done]:
    """Return the activities that fit, in order; they come with the latest first."""
    found = [each for each in done if is_named((label(each.kind), each.programme, each.author or ""), wish.words)]
    match wish.order:
        case "kind" | "-kind":
            found.sort(key=lambda each: sort_key(label(each.kind)), reverse=wish.order == "-kind")
        case "person":
            found.sort(key=lambda each: (not each.author, sort_key(each.author or "")))
        case "most":
            found.sort(key=lambda each: -each.participants)
        case "oldest":
            found.reverse()
    return found
