"""What several verbs of the follow-up say."""

from tracker.words import gettext as _


def changed_meanwhile(now: str) -> str:
    """Say that somebody else has written since the page was opened, what stands there now, and what to do."""
    return str(_("While you wrote, somebody changed it to: %(text)s. Save again if yours is right.", text=now))
