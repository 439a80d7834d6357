"""Mail: plain letters to one person each, sent at once or after the answer."""

from tracker.mail.later import init_app, send_later, send_soon
from tracker.mail.letter import Letter, Unreachable, Unsent, Unsure, at, is_on, letter_to, send, writing_to

__all__ = [
    "Letter",
    "Unreachable",
    "Unsent",
    "Unsure",
    "at",
    "init_app",
    "is_on",
    "letter_to",
    "send",
    "send_later",
    "send_soon",
    "writing_to",
]
