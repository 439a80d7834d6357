"""The audit log in plain words, the same on the page and in the file: who did what, when, from what to what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

from tracker.access import Scope
from tracker.dates import STOCKHOLM, Period, SchoolYear, in_stockholm, stage_label
from tracker.models import Kind, LeaderRole, Source
from tracker.reports.table import Cell, CellKind, Table, columns
from tracker.reports.trail_words import BY_ANYBODY, COLUMNS, DONE, FILES, FILTERS, ROWS, SAID, TO_LOGS, UNTOLD
from tracker.reports.writing import NO_BREAK, count, listed
from tracker.trail import Asked, Change, Event, Gone, Value, alarming, changed_late, read
from tracker.words import gettext as _
from tracker.words import locale, speaking_in

# So many events are on a page, and so many texts of a kind are kept.
PAGE, KEPT = 50, 4096
LOG = columns(
    "tidpunkt person kommun skolenhetskod skola handelse vad uppgift fran till",
    tidpunkt=CellKind.MOMENT,
    skolenhetskod=CellKind.CODE,
)
Label = Callable[[Kind], str]


@dataclass(frozen=True)
class ToldChange:
    """A column and what it held, in words."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class ToldEvent:
    """An event in words. `place` is its school, or else its municipality; `is_new` when nothing was there before."""

    id: int
    at: datetime
    who: str
    done: str
    thing: str
    unit_code: str | None
    school: str | None
    municipality: str | None
    changes: list[ToldChange]
    is_new: bool

    @property
    def place(self) -> str:
        """Return where it belongs."""
        return self.school or self.municipality or ""


def audit_page(scope: Scope, asked: Asked, label: Label) -> tuple[list[ToldEvent], bool]:
    """Return a page of the log, and whether there are more events beyond it."""
    events = next(read(scope, asked, PAGE + 1), [])
    return [in_words(event, label) for event in events[:PAGE]], len(events) > PAGE


def alarms(scope: Scope, since: datetime, label: Label, but: int) -> list[ToldEvent]:
    """Return what an administrator should look at since a moment, the newest first, less what `but` did."""
    return [in_words(event, label) for event in alarming(scope, since, but)]


def late_events(
    scope: Scope, municipality_code: str, period: Period, since: datetime, label: Label
) -> list[tuple[ToldEvent, str]]:
    """Return what was changed in a period after it was closed, but for logs, each with its reason; the latest first."""
    found = changed_late(scope, municipality_code, period, since)
    return [(in_words(each.event, label), each.reason or of_file(each.file_name)) for each in found]


def of_file(file_name: str | None) -> str:
    """Return which file a change came from, or nothing."""
    return str(_("From the file %(name)s", name=file_name)) if file_name else ""


def audit_log(scope: Scope, asked: Asked, label: Label) -> Table:
    """Return the log as a file holds it, in Swedish, a row per column that changed."""
    return Table("handelselogg", LOG, lines(scope, asked, label))


def lines(scope: Scope, asked: Asked, label: Label) -> Iterator[tuple[Cell, ...]]:
    """Yield the file's rows; the query begins with the first."""
    pages = read(scope, asked)
    while True:
        with speaking_in("sv"):
            rows = [line for event in next(pages, []) for line in lines_of(in_words(event, label))]
        if not rows:
            return
        yield from rows


def lines_of(event: ToldEvent) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of one event, at least one."""
    start = in_stockholm(event.at), event.who, event.municipality, event.unit_code or "", event.school
    for change in event.changes or [ToldChange("", "", "")]:
        yield *start, event.done, event.thing, change.column, change.before, change.after


def in_words(event: Event, label: Label) -> ToldEvent:
    """Return an event as people tell it."""
    year = SchoolYear(event.year) if event.year else SchoolYear.of(event.at.astimezone(STOCKHOLM).date())
    say = Saying(label, year, locale())
    tried = account_of(event)
    told = [change for change in event.changes if change.column not in UNTOLD and change is not tried]
    return ToldEvent(
        event.id,
        event.at,
        who(event, label),
        done(event),
        ", ".join(filter(None, (say.fact(name, value) for name, value in event.facts)))
        or (say.value("user_id", tried.after) if tried else noted(event)),
        event.unit_code,
        event.school,
        event.municipality,
        [say.change(change, event.action) for change in told],
        is_new=event.action != "changed",
    )


def who(event: Event, label: Label) -> str:
    """Return who did it; without a signed-in person, pupil mentors by their link or whoever runs the product."""
    if event.actor:
        return event.actor
    if event.action in BY_ANYBODY:
        return str(_("Somebody who was not signed in"))
    by_link = Change("source", None, Source.MENTOR_LINK)
    return label(LeaderRole.PUPIL_MENTOR) if by_link in event.changes else str(_("Who runs Linjen"))


def done(event: Event) -> str:
    """Return what was done."""
    after = {change.column: change.after for change in event.changes}
    if event.action == "changed" and event.subject == "session_log":
        for column, is_something, words in TO_LOGS:
            if column in after and bool(after[column]) == is_something:
                return str(words)
    words = SAID.get((event.action, event.subject)) or DONE.get(event.action)
    row = ROWS.get(event.subject, event.subject)
    return str(words) % {"row": row} if words else f"{event.action} {row}"


def account_of(event: Event) -> Change | None:
    """Return what says whose account somebody tried to sign in to; an address without an account has none."""
    named = (change for change in event.changes if event.subject == "sign_in" and change.column == "user_id")
    return next(named, None)


def noted(event: Event) -> str:
    """Return what the ledger notes the event about: which file, of which period."""
    if event.action != "exported":
        return ""
    return ", ".join(filter(None, (str(FILES.get(event.subject, event.subject)), event.subject_id)))


@dataclass(frozen=True)
class Saying:
    """How values are said: what enumerations are called, the school year that stages are named in, the language."""

    label: Label
    year: SchoolYear
    language: str

    def change(self, change: Change, action: str) -> ToldChange:
        """Return what an event says of a column; what is new, or only noted, was nothing before."""
        is_new, is_gone = action not in {"changed", "removed"}, action == "removed"
        before = "" if is_new else self.value(change.column, change.before)
        after = "" if is_gone else self.value(change.column, change.after)
        if change.is_private:
            said = str(_("has changed") if action == "changed" else _("not shown"))
            before, after = (said, "") if is_gone else ("", said)
        return ToldChange(self.column(change.column, is_filter=action == "exported"), before, after)

    @lru_cache(maxsize=KEPT)  # noqa: B019 - equal words are common, and what says them is one of few
    def column(self, name: str, *, is_filter: bool) -> str:
        """Return what a column is called, or what a file was narrowed by."""
        words = COLUMNS | FILTERS if is_filter else COLUMNS
        return str(words.get(name, name)).rstrip("?")

    def fact(self, name: str, value: Value) -> str:
        """Return a part of what names a thing; that it is about the whole class goes without saying."""
        said = self.value(name, value)
        if name == "group":
            return str(_("group %(number)s", number=said)) if value else ""
        if name == "stage":
            return str(_("stage %(stage)s", stage=said))
        return str(_("session %(number)s", number=said)) if name == "number" else said

    @lru_cache(maxsize=KEPT, typed=True)  # noqa: B019 - as above
    def value(self, name: str, value: Value) -> str:
        """Return a value in words."""
        if value is None or value == ():
            return "–"
        if isinstance(value, Gone):
            return str(_("no longer there"))
        if isinstance(value, Kind):
            return self.label(value)
        if isinstance(value, tuple):
            return listed([self.label(each) for each in value])
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        return self.number(name, value) if isinstance(value, int | float) else written(name, value)

    def number(self, name: str, value: float) -> str:
        """Return a number in words: a school year, a stage, the whole class, percents, or just a count."""
        whole = int(value)
        if name == "year":
            return str(SchoolYear(whole))
        if name == "stage":
            return stage_label(whole, self.year)
        if name == "group" and not whole:
            return str(_("The whole class"))
        return f"{whole}{NO_BREAK}%" if name.endswith("percent") else count(whole)


def written(name: str, value: str | date | datetime) -> str:
    """Return a moment, a day, the name of a language, or a text as it is."""
    if isinstance(value, datetime):
        local = value.astimezone(STOCKHOLM)
        return f"{format_date(local, 'd MMMM y', locale())} {local:%H.%M}"
    if isinstance(value, date):
        return format_date(value, "d MMMM y", locale())
    return Locale.parse(value).get_display_name(locale()) or value if name == "language" else value
