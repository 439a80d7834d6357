"""The guard against personal data in free text: identity numbers, e-mail addresses, phone numbers."""

import re
from datetime import date

# Personal identity and coordination numbers, with or without century, hyphen, plus or space.
IDENTITY = re.compile(r"(?<!\d)(?:\d{2})?(\d{2})(\d{2})(\d{2})\s?[-+.]?\s?(\d{4})(?!\d)")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE = re.compile(r"(?<![\d:,.-])(?:\+|00?)[1-9](?:[ \-/()]{0,2}\d){6,12}(?!\d)")


# What phones and word processors write for a hyphen and a space.
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")


def personal_data_in(text: str) -> str | None:
    """Say what a text holds that it must not: `identity number`, `e-mail address`, `phone number`, or None."""
    text = text.translate(DASHES | SPACES)
    if any(is_identity_number(*match.groups()) for match in IDENTITY.finditer(text)):
        return "identity number"
    if EMAIL.search(text):
        return "e-mail address"
    if PHONE.search(text):
        return "phone number"
    return None


def is_identity_number(year: str, month: str, day: str, last: str) -> bool:
    """Say whether ten digits are a date, or one with 60 added to its day, and end in their check digit."""
    number = int(day) - 60 if int(day) > 60 else int(day)
    try:
        date(2000 + int(year), int(month), number)
    except ValueError:
        return False
    return luhn(year + month + day + last)


def luhn(digits: str) -> bool:
    """Say whether the last digit is the check digit of those before (the Luhn algorithm, SKV 704)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
