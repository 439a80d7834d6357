"""The form that logs a session: everything but presence and outcome is prefilled."""

from collections.abc import Iterable
from datetime import date
from math import ceil
from typing import Any, TypeVar
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from tracker.access import me_or_nobody
from tracker.dates import today
from tracker.errors import Problem
from tracker.forms.base import Form, Needed, TicksField, WholeNumberField, choice, whole_number
from tracker.forms.labels import answers
from tracker.line import Line, Station
from tracker.logbook import OLD, Entry, most_present, sentences, too_many
from tracker.models import Adaptation, Delivery, Kind, LeaderRole, Obstacle, Outcome, Status
from tracker.personal import personal_sentences
from tracker.words import gettext as _
from tracker.words import lazy_gettext as _l

K = TypeVar("K", bound=Kind)
OTHER = "other"
NO_DAY = _l("Choose the day of the session.")


class SessionForm(Form):
    """Log one session of a line, for the whole class or a group."""

    id = HiddenField()
    # Who opened the page: on a shared phone somebody else may be signed in by the time it is sent.
    by = HiddenField()
    status = RadioField(_l("Did the session take place?"), choices=answers(Status), default=Status.HELD.value)
    everyone = RadioField(_l("Pupils present"), validators=[Optional()], validate_choice=False)
    present = WholeNumberField(_l("Number present"), [Optional()])
    outcome = RadioField(_l("How did it go?"), [Optional()], choices=answers(Outcome))
    obstacle = RadioField(_l("Why was it cancelled?"), [Optional()], choices=answers(Obstacle))
    day = DateField(_l("Date"), [Needed(NO_DAY)])
    minutes = WholeNumberField(_l("Minutes"), [Optional()])
    reason = TextAreaField(_l("Why is it logged now?"), [Optional()])
    adaptation = SelectField(
        _l("What was adapted?"), [Optional()], choices=[choice("", _l("Not said")), *answers(Adaptation)]
    )
    adaptation_was_planned = RadioField(
        _l("Was the adaptation planned?"),
        [Optional()],
        choices=[choice("yes", _l("Planned")), choice("no", _l("Spontaneous"))],
    )
    girls = WholeNumberField(_l("Girls present"), [Optional()])
    boys = WholeNumberField(_l("Boys present"), [Optional()])
    leader_roles = TicksField(_l("Who led the session?"), choices=answers(LeaderRole))
    pupil_mentors = WholeNumberField(_l("Number of pupil mentors"), [Optional()])
    engagement = WholeNumberField(_l("Engagement, 1–5"), [Optional()])
    comment = TextAreaField(_l("Comment"), [Optional()])

    def __init__(
        self,
        typed: MultiDict[str, str],
        line: Line,
        station: Station,
        group: int,
        known: Entry | None,
        *,
        prefix: str = "",
    ) -> None:
        """Prefill from the plan and from `known`: the class's last log, or the log that is corrected."""
        self.line, self.station, self.group, self.known = line, station, group, known
        self.saved_id: str | None = None
        # None, because a form that is only opened would take its missing ticks for answers.
        super().__init__(typed or None, prefix=prefix, **self.prefilled())
        self.everyone.choices = [
            choice(str(self.expected), self.all_label),
            choice(OTHER, _("Another number")),
        ]

    def prefilled(self) -> dict[str, Any]:
        """Return what the form starts from; presence and outcome are never preset."""
        return {
            "by": person_id(),
            "present": self.known.present if self.known and self.known.present is not None else self.expected,
            "day": min(today(), self.line.year.last, self.line.ended_on or today()),
            "minutes": self.station.minutes,
            "leader_roles": [role.value for role in self.usual_roles],
        }

    @property
    def usual_roles(self) -> tuple[LeaderRole, ...]:
        """Return who leads: who led the last session, else who the curriculum says."""
        usual = {Delivery.PUPIL_MENTORS: LeaderRole.PUPIL_MENTOR}.get(self.line.delivery, LeaderRole.TEACHER)
        return (self.known.leader_roles if self.known else ()) or (usual,)

    @property
    def is_anothers(self) -> bool:
        """Say whether the page was opened by somebody else than the one who is signed in now."""
        return str(self.by.data) != str(person_id())

    @property
    def expected(self) -> int:
        """Return how many `all` are: P, or ⌈P/k⌉ for one of k groups, if so many in each are not too many together."""
        pupils, groups = self.line.pupils, self.line.groups
        if not self.group:
            return pupils
        largest = ceil(pupils / groups)
        is_fair = largest * groups <= most_present(pupils) or self.group <= pupils % groups
        return largest if is_fair else max(1, largest - 1)

    @property
    def asks_reason(self) -> bool:
        """Say whether the reason has to be on the page."""
        day = self.day.data
        return bool(self.reason.errors or self.reason.data or (isinstance(day, date) and day < today() - OLD))

    @property
    def has_rare(self) -> bool:
        """Say whether something folded away has a problem, so that it opens."""
        rare = ("girls", "boys", "leader_roles", "pupil_mentors", "engagement", "comment")
        return any(self[name].errors for name in rare)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put a problem of presence where it was answered: at the tap, unless a number was typed."""
        tapped = self.everyone.data != OTHER
        super().refuse(self.at_tap(p) if tapped and p.field == "present" else p for p in problems)

    def at_tap(self, problem: Problem) -> Problem:
        """Return a problem of presence as one of the tap, which may be missing."""
        return Problem("everyone", problem.message if self.everyone.data else self.sentences["everyone"])

    @property
    def most(self) -> int:
        """Return the most that may be written as present."""
        return self.line.pupils if self.group else most_present(self.line.pupils)

    @property
    def latest(self) -> date:
        """Return the last day that may be written."""
        return today()

    @property
    def sentences(self) -> dict[str, str]:
        """Return what a phone says of a form that it does not keep, `#` being the number that was written."""
        return {
            "everyone": _("Choose %(all)s or another number.", all=self.all_label),
            "too many": too_many("#", self.line.class_name, self.line.pupils, of_group=self.group > 0),
            "number": whole_number(),
            "day": str(NO_DAY),
            **sentences(),
            **personal_sentences(),
        }

    @property
    def all_label(self) -> str:
        """Return what the one tap is called."""
        return str(_("All %(number)s", number=self.expected))

    @property
    def is_held(self) -> bool:
        """Say whether the session took place."""
        return bool(self.status.data == Status.HELD)

    def entry(self) -> Entry:
        """Hand over the session as a value; only a valid form may."""
        held, day = self.is_held, self.day.data
        assert day is not None
        adapted = held and self.outcome.data == Outcome.ADAPTED
        return Entry(
            id=self.log_id(),
            number=self.station.number,
            group=self.group,
            day=day,
            status=Status.HELD if held else Status.CANCELLED,
            present=self.number_present() if held else None,
            girls=self.girls.data if held else None,
            boys=self.boys.data if held else None,
            minutes=self.minutes.data if held else None,
            outcome=chosen(Outcome, self.outcome.data) if held else None,
            adaptation=chosen(Adaptation, self.adaptation.data) if adapted else None,
            adaptation_was_planned=self.planned_answer() if adapted else None,
            obstacle=None if held else chosen(Obstacle, self.obstacle.data),
            leader_roles=tuple(role for role in LeaderRole if role in (self.leader_roles.data or ())) if held else (),
            pupil_mentors=self.pupil_mentors.data if held else None,
            engagement=self.engagement.data if held else None,
            comment=clean(self.comment.data),
            reason=clean(self.reason.data),
        )

    def log_id(self) -> str:
        """Return the id that the page's script made; the server makes one only without script."""
        try:
            return str(UUID(self.id.data or ""))
        except ValueError:
            return str(uuid4())

    def number_present(self) -> int | None:
        """Return the number tapped or typed."""
        if self.everyone.data == OTHER:
            number: int | None = self.present.data if self.present.raw_data else None
            return number
        text = str(self.everyone.data)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None

    def planned_answer(self) -> bool | None:
        """Return whether the adaptation was planned, if that was answered."""
        return {"yes": True, "no": False}.get(self.adaptation_was_planned.data)


def person_id() -> int | None:
    """Return who is signed in, or None for pupil mentors."""
    person = me_or_nobody()
    return person.id if person else None


def chosen(kind: type[K], value: str | None) -> K | None:
    """Return the chosen member, or None."""
    return next((member for member in kind if member.value == value), None)


def clean(text: str | None) -> str | None:
    """Return a free text without white space around it, or None when there is none."""
    return (text or "").replace("\r\n", "\n").strip() or None
