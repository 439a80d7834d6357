"""The forms of curricula: what one is, its sessions, and where the manuals lie."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.dates import SchoolYear, stage_label, today
from tracker.forms.base import Form, Needed, TextField, TicksField, WholeNumberField, choice
from tracker.forms.labels import answers
from tracker.forms.paging import Wish
from tracker.models import CurriculumStatus, Delivery
from tracker.personal import wrong_text
from tracker.planning import CurriculumEntry, Known, KnownSession, SessionEntry
from tracker.words import is_named, sort_key
from tracker.words import lazy_gettext as _

LONGEST = 500
TOO_LONG = Length(max=LONGEST, message=_("Write at most %(max)s characters."))


def no_personal_data(_form: Form, field: Field) -> None:
    """Refuse personal data in a text."""
    if problem := wrong_text(field.data or ""):
        raise ValidationError(problem)


class CurriculumForm(Form):
    """What a curriculum is, but for its sessions."""

    programme = SelectField(_("Programme"), [InputRequired(_("Choose a programme."))])
    name = TextField(_("Name"), [Needed(_("Write what it is called.")), TOO_LONG, no_personal_data])
    code = TextField(
        _("Code in files"),
        [Needed(_("Write a code.")), TOO_LONG],
        description=_("Capitals, digits and hyphens, for example MVP-BOTKYRKA."),
    )
    owner = TextField(_("Owner of the material"), [Needed(_("Write whose it is.")), TOO_LONG, no_personal_data])
    delivery = RadioField(_("Who leads the sessions?"), [InputRequired(_("Choose who leads the sessions."))])
    stages = TicksField(_("Which stages is it for?"), coerce=int)

    def __init__(self, typed: MultiDict[str, str], programmes: Mapping[str, str], known: Known | None = None) -> None:
        """Prefill what the curriculum says."""
        given = {**vars(known), "programme": known.programme_code} if known else {}
        super().__init__(typed or None, **given)
        self.programme.choices = list(programmes.items())
        self.delivery.choices = answers(Delivery)
        year = SchoolYear.of(today())
        self.stages.choices = [choice(str(stage), stage_label(stage, year)) for stage in range(13)]

    def entry(self) -> CurriculumEntry:
        """Return the curriculum as it was written down."""
        return CurriculumEntry(
            code=(self.code.data or "").upper(),
            programme_code=self.programme.data,
            name=self.name.data or "",
            owner=self.owner.data or "",
            delivery=Delivery(self.delivery.data),
            stages=frozenset(self.stages.data or ()),
        )


class SessionForm(Form):
    """One session of a curriculum."""

    title = TextField(_("Title"), [Needed(_("Write a title.")), TOO_LONG, no_personal_data])
    theme = TextField(_("Theme"), [TOO_LONG, no_personal_data], description=_("May be left empty."))
    minutes = WholeNumberField(_("Planned minutes"), [Needed(_("Write how many minutes it takes."))])
    is_core = BooleanField(_("Core session: counts towards completing the programme"))
    half_group_recommended = BooleanField(_("Meant for half the class at a time"))

    def __init__(self, typed: MultiDict[str, str], known: KnownSession | None = None, minutes: int = 60) -> None:
        """Prefill what the session says."""
        super().__init__(typed or None, **(vars(known) if known else {"is_core": True, "minutes": minutes}))

    def entry(self) -> SessionEntry:
        """Return the session as it was written down."""
        return SessionEntry(
            title=self.title.data or "",
            theme=self.theme.data or None,
            minutes=self.minutes.data or 0,
            is_core=bool(self.is_core.data),
            half_group_recommended=bool(self.half_group_recommended.data),
        )


def links_form(typed: MultiDict[str, str], known: Known) -> Form:
    """Return a form with a link for each session of a curriculum."""

    class LinksForm(Form):
        """Where the manual of each session lies."""

    for each in known.sessions:
        field = TextField(f"{each.number}. {each.title}", [TOO_LONG], render_kw={"inputmode": "url"})
        setattr(LinksForm, f"link-{each.number}", field)
    return LinksForm(typed or None, data={f"link-{each.number}": each.manual_url for each in known.sessions})


def links(form: Form) -> dict[int, str | None]:
    """Return the links of a form, by session."""
    return {int(field.name.removeprefix("link-")): field.data or None for field in form}


def curricula_sought(curricula: Iterable[Known], wish: Wish) -> list[Known]:
    """Return the curricula that have the words, in order within each programme; they come by programme."""
    found = [each for each in curricula if is_named((each.name, each.owner, each.code), wish.words)]
    keys: dict[str, Callable[[Known], Any]] = {
        "name": lambda each: sort_key(each.name),
        "owner": lambda each: (sort_key(each.owner), sort_key(each.name)),
        "status": lambda each: [*CurriculumStatus].index(each.status),
        "running": lambda each: -each.running,
    }
    found.sort(key=keys[wish.order.removeprefix("-")], reverse=wish.order.startswith("-"))
    return sorted(found, key=lambda each: sort_key(each.programme_name), reverse=True)
