"""The form that corrects a log."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Optional

from tracker.forms.session import OTHER, SessionForm
from tracker.models import Status
from tracker.words import lazy_gettext as _l


class CorrectionForm(SessionForm):
    """Correct a log: it starts from what it says but for the reason, and keeps its id."""

    reason = TextAreaField(_l("Why is it corrected?"), [Optional()])

    def log_id(self) -> str:
        """Return the log's own id, whatever was sent."""
        assert self.known is not None
        return self.known.id

    def prefilled(self) -> dict[str, Any]:
        """Return the log's own contents."""
        known = self.known
        assert known is not None
        everyone = None
        if known.present is not None:
            everyone = str(known.present) if known.present == self.expected else OTHER
        return {
            **super().prefilled(),
            "status": known.status.value,
            "everyone": everyone,
            "outcome": known.outcome and known.outcome.value,
            "obstacle": known.obstacle and known.obstacle.value,
            "day": known.day,
            "minutes": known.minutes or self.station.minutes,
            "adaptation": known.adaptation.value if known.adaptation else "",
            "adaptation_was_planned": {True: "yes", False: "no", None: None}[known.adaptation_was_planned],
            "girls": known.girls,
            "boys": known.boys,
            **({"leader_roles": [role.value for role in known.leader_roles]} if known.status is Status.HELD else {}),
            "pupil_mentors": known.pupil_mentors,
            "engagement": known.engagement,
            "comment": known.comment,
        }
