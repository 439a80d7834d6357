"""Steps that say in numbers what they will do before they do it."""

from collections.abc import Callable, Iterable
from hashlib import sha256

from flask import request
from wtforms import DateField, HiddenField

from tracker import line
from tracker.errors import Problem
from tracker.forms.base import Needed
from tracker.forms.correcting import CorrectingForm
from tracker.words import lazy_gettext as _

NO_DAY = _("Choose the day.")
# What a step carries along, and why it is taken: neither is a part of what is shown.
BESIDE = frozenset({"sure", "reason"})


class StepForm(CorrectingForm):
    """A step that says in numbers what it will do, and does it once that has been seen: `sure` names what was shown."""

    sure = HiddenField()
    is_ahead = False

    def ask(
        self,
        mark: str,
        problems: Callable[[], Iterable[Problem]],
        verb: Callable[[], object],
        felt: Callable[[], Iterable[line.Felt]] = tuple,
    ) -> int:
        """Let a verb write what was typed, if just that was shown of what `mark` names; return the status.

        303 when it is written; with 200 or 422 the page is to be shown, with what is ahead when `is_ahead`. `felt` says
        from which days on figures become other ones.
        """
        token = self.token(mark)
        if request.method == "POST":
            if not self.validate():
                return 422
            self.refuse(problems())
            self.refuse(() if self.mistakes else line.unexplained(felt(), self.why))
            if self.mistakes:
                return 422
            if self.sure.data == token:
                return self.written(verb)
        self.is_ahead = request.method == "POST" or not self.asks
        self.sure.data = token
        return 200

    @property
    def asks(self) -> bool:
        """Say whether anything is to be typed."""
        return any(field.name not in BESIDE for field in self)

    def token(self, mark: str) -> str:
        """Return what stands for the state that was shown together with what was typed."""
        typed = sorted((name, texts) for name, texts in request.form.lists() if name not in BESIDE)
        return sha256(f"{mark} {typed}".encode()).hexdigest()[:16]


class DayForm(StepForm):
    """Say on which day something happens."""

    day = DateField(_("From which day?"), [Needed(NO_DAY)])


class SureForm(StepForm):
    """Say yes to what the page has told."""
