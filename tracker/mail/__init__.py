"""Mail: plain letters to one person each, sent at once or after the answer."""

from tracker.mail.later import init_app, send_later
from tracker.mail.letter import Letter, Unsent, is_on, send, writing_to

__all__ = ["Letter", "Unsent", "init_app", "is_on", "send", "send_later", "writing_to"]
