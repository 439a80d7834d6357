"""Begin a promise, write its text and its lines, and choose the colour of the report."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from tracker.access import Scope
from tracker.errors import Problem, Refused
from tracker.followup.promises import KnownLine, LineEntry, find_line, find_promise, leads
from tracker.followup.words import changed_meanwhile
from tracker.models import Municipality, Promise, PromiseKind, PromiseLine, db
from tracker.models.alone import alone_with
from tracker.personal import wrong_text
from tracker.words import gettext as _

LONGEST = {"title": 100, "text": 500, "target": 200, "outcome": 500, "comment": 1_000}
LONGEST_PROMISE = 2_000
MOST = 100_000
# WCAG 2.2: what text must differ by from the paper that it stands on.
CONTRAST = 4.5


def begin(scope: Scope, municipality_code: str, period: str, text: str, first: list[LineEntry]) -> None:
    """Begin the promise of a municipality in scope with its first lines; one that is there stays. Raises Refused."""
    with leading(scope, municipality_code):
        refuse_text(text)
        if find_promise(scope, municipality_code, period) is None:
            promise = Promise(municipality_code=municipality_code, period=period, text=text)
            db.session.add(promise)
            db.session.flush()
            for position, entry in enumerate(first, start=1):
                db.session.add(PromiseLine(promise_id=promise.id, position=position, **vars(entry)))
            db.session.flush()


def copied(line: KnownLine) -> LineEntry:
    """Return a line to begin a new promise with: what it promises, not how it went."""
    return LineEntry(line.says.kind, line.says.title, line.says.text, line.says.target)


def usual() -> list[LineEntry]:
    """Return the four lines that the promise has had: domain.md section 1."""
    return [
        LineEntry(
            PromiseKind.CONTACTS,
            _("Joining forces"),
            _("Every school has a named contact police officer and a named contact from social services."),
        ),
        LineEntry(PromiseKind.TAGET, "Tåget", _("Work against violence from preschool class to year 5.")),
        LineEntry(PromiseKind.MVP, "MVP", _("More pupils dare to act when they see violence.")),
        LineEntry(
            PromiseKind.SIG,
            _("Social action group"),
            _("Social services, school and police work together so that a young person leaves crime early."),
        ),
    ]


def set_text(scope: Scope, municipality_code: str, period: str, text: str, *, seen: str) -> None:
    """Write the text of a promise in scope; `seen` is the one that the page showed. Raises Refused."""
    with leading(scope, municipality_code):
        refuse_text(text)
        known = find_promise(scope, municipality_code, period)
        if known is None:
            raise Refused(Problem("", _("The promise is no longer there.")))
        if seen not in {known.text, text} and known.text != text:
            raise Refused(Problem("", changed_meanwhile(known.text)))
        db.session.get_one(Promise, known.id).text = text
        db.session.flush()


def add_line(scope: Scope, municipality_code: str, period: str, entry: LineEntry) -> None:
    """Add a line at the end of a promise in scope; the same one sent twice is one. Raises Refused."""
    with leading(scope, municipality_code):
        refuse_wrong(entry)
        known = find_promise(scope, municipality_code, period)
        if known is None:
            raise Refused(Problem("", _("The promise is no longer there.")))
        if entry not in [line.says for line in known.lines]:
            last = select(func.max(PromiseLine.position)).where(PromiseLine.promise_id == known.id)
            position = (db.session.scalar(last) or 0) + 1
            db.session.add(PromiseLine(promise_id=known.id, position=position, **vars(entry)))
            db.session.flush()


def change_line(scope: Scope, line: KnownLine, entry: LineEntry, *, seen: str) -> None:
    """Write a line of a promise in scope; `seen` is the mark of what the page showed. Raises Refused."""
    with leading(scope, line.municipality_code):
        refuse_wrong(entry)
        known = find_line(scope, line.id)
        if known is None:
            raise Refused(Problem("", _("The line has been removed.")))
        if known.says.mark != seen and known.says != entry:
            raise Refused(Problem("", changed_meanwhile(" · ".join(filter(None, map(str, texts(known.says)))))))
        row = db.session.get_one(PromiseLine, line.id)
        for name, value in vars(entry).items():
            setattr(row, name, value)
        db.session.flush()


def remove_line(scope: Scope, line: KnownLine) -> None:
    """Remove a line of a promise in scope, if it is still there."""
    with leading(scope, line.municipality_code):
        if find_line(scope, line.id):
            db.session.delete(db.session.get_one(PromiseLine, line.id))
            db.session.flush()


def move_line(scope: Scope, line: KnownLine, steps: int) -> int | None:
    """Move a line of a promise in scope up (-1) or down (1), unless it stands at that end.

    Return which line it is then, from 1; None if it is gone.
    """
    with leading(scope, line.municipality_code):
        known = find_promise(scope, line.municipality_code, line.period)
        order = [each.id for each in known.lines] if known else []
        if line.id not in order:
            return None
        at = order.index(line.id)
        to = at + steps
        if not 0 <= to < len(order):
            return at + 1
        moved, other = (db.session.get_one(PromiseLine, order[place]) for place in (at, to))
        old, new = moved.position, other.position
        # No two lines of a promise have the same place, not even for a moment.
        for each, position in ((moved, -old), (other, old), (moved, new)):
            each.position = position
            db.session.flush()
        return to + 1


def set_accent(municipality_code: str, colour: str) -> None:
    """Choose the colour of a municipality's report, `#14222c`; the caller leads there. Raises Refused."""
    with alone_with(Municipality, [municipality_code]):
        if contrast(colour) < CONTRAST:
            message = _("The colour is too light to be read on white paper. Choose a darker one.")
            raise Refused(Problem("accent", message))
        db.session.get_one(Municipality, municipality_code).accent = colour
        db.session.flush()


def contrast(colour: str) -> float:
    """Return how a colour, `#14222c`, differs from white, by WCAG 2.2: 1 for white itself, 21 for black."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    light = sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (light + 0.05)


@contextmanager
def leading(scope: Scope, municipality_code: str) -> Iterator[None]:
    """Write about the promise of a municipality that lies in scope as a whole; raise Refused elsewhere."""
    if not leads(scope, municipality_code):
        raise Refused(Problem("", _("The promise is no longer there.")))
    with alone_with(Municipality, [municipality_code]):
        yield


def texts(entry: LineEntry) -> list[object]:
    """Return what a line says, in the order of the form."""
    return [entry.title, entry.text, entry.target, entry.outcome, entry.total, entry.comment]


def refuse_text(text: str) -> None:
    """Raise Refused when a promise's text breaks a rule."""
    if not 1 <= len(text) <= LONGEST_PROMISE:
        raise Refused(Problem("text", _("Write at most %(most)s characters.", most=LONGEST_PROMISE)))
    if wrong := wrong_text(text):
        raise Refused(Problem("text", wrong))


def refuse_wrong(entry: LineEntry) -> None:
    """Raise Refused with every rule that a line breaks."""
    wrong = [Problem(field, message) for field, message in problems(entry)]
    if wrong:
        raise Refused(*wrong)


def problems(entry: LineEntry) -> Iterator[tuple[str, str]]:
    """Check the texts of a line, and the total of the social insatsgrupp."""
    for name, most in LONGEST.items():
        text = getattr(entry, name) or ""
        if len(text) > most:
            yield name, _("Write at most %(most)s characters.", most=most)
        elif wrong := wrong_text(text):
            yield name, wrong
    if not entry.title:
        yield "title", _("Write what the line is called.")
    if entry.total is not None and entry.total > MOST:
        yield "total", _("Write a smaller number.")
