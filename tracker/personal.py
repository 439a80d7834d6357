"""The guard against personal data in free text: identity numbers, e-mail addresses, phone numbers; and odd names.

The phone has the same rule: static/personal.js makes a text plain in the same way, and is given these PATTERNS.
"""

import re
import unicodedata
from datetime import UTC, date, datetime

from tracker.words import gettext as _

# Written so that Python and JavaScript read them alike, and without lookbehind, which phones older than 2023 lack.
START = r"(?:^|\D)"
# Not what goes on from a date or a clock time, as the 24 of `2026-11-24`.
FREE = r"(?:^|[^\d.:/-]|(?:^|\D)[.:/-])"
# Not one of many pairs, as clock times are written with blanks.
ALONE = r"(?:^|[^\d .:/-]|(?:^|\D)\d?[ .:/-])"
MARK = r" ?[-./]? ?"
THEN = r"[^\dA-Za-zÅÄÖåäö]{0,3}"
LAST = rf"{THEN}\d\d ?\d\d"
# Nor what a date or a clock time goes on from, as the 1000 of `1000-1050`.
END = r"(?!\d|[-./]\d\d(?!\d)| ?- ?\d{4}(?!\d))"
GAP = r"[ ./()-]{0,3}"
AFTER_AREA = r"([ ./()-]{1,3})"
MORE = r"(?:(?:\1| ?-? ?)\d)"
NO_MORE = r"(?![-.:/]?\d)"
# A group of four is a year or a clock time, a pair an hour or a day.
NO_YEAR = r"(?!\d{4}(?!\d))"
NO_PAIR = r"(?!\d\d(?!\d))"

PATTERNS = {
    # In brackets: the number, whose check digit is the judge.
    "identity number": [
        rf"{START}(?=((?:1[89]|20)\d\d({MARK})\d\d(?:\2|)\d\d(?:{LAST}|\2\d\d\2\d\d)){END})",
        rf"{START}(?=(\d{{6}}{LAST}){END})",
        rf"{FREE}(?=(\d\d( ?[-./] ?)\d\d\2\d\d(?:{LAST}|\2\d\d\2\d\d)){END})",
        rf"{ALONE}(?=(\d\d \d\d \d\d(?:{THEN}\d{{4}}|{LAST}(?! \d\d(?!\d)))){END})",
        # Divided elsewhere, with a letter between, or digit by digit.
        rf"{FREE}(?=((?:1[89]|20|)\d\d(?:([-./])\d{{4}}\2|\d\d([-./])\d\d\3)\d{{4}}){END})",
        rf"{START}(?=((?:1[89]|20|)\d{{6}}[A-Za-zÅÄÖåäö]\d{{4}}){END})",
        rf"{START}(?=(\d([^\d,+])\d(?:\2\d){{8}})(?!\2?\d))",
    ],
    "e-mail address": [r"[^ @] ?@ ?[^ @]+\.[^ @.\d]{2}"],
    "phone number": [
        rf"{START}0[1-9]\d{{6,8}}(?!\d)",
        rf"{START}0[1-9]\d{AFTER_AREA}\d{MORE}{{4,6}}{NO_MORE}",
        rf"{START}0[1-9]\d\d{AFTER_AREA}{NO_YEAR}\d{MORE}{{4,5}}{NO_MORE}",
        rf"{FREE}08{AFTER_AREA}{NO_YEAR}{NO_PAIR}\d{MORE}{{5,7}}{NO_MORE}",
        rf"{FREE}08-\d\d(?: \d\d){{3}}{NO_MORE}",
        rf"{START}46{GAP}(?:\(0\))?{GAP}7(?:{GAP}\d){{8}}(?!\d)",
        rf"{FREE}(?:\+|00(?=\d{{2,3}}\D+(?=\d){NO_YEAR}|\d{{7}}))[1-9](?:{GAP}\d){{6,13}}(?!\d)",
    ],
}
# Four digits that a blank parts from a date, and no hyphen. Nobody at school is born so few years before the next one.
LATER = r"[^-+] \(?\d{4}$"
RECENT = 5
# What a spreadsheet takes for a formula where a name should stand.
FORMULA = re.compile(r"[=@\t\r]|[+-]\S")
# Nothing for what nobody sees, or what is drawn over a sign; one blank for all white space, one hyphen for all.
PLAIN = {"Cf": "", "Mn": "", "Me": "", "Cc": " ", "Zs": " ", "Zl": " ", "Zp": " ", "Pd": "-"}


def personal_data_in(text: str) -> str | None:
    """Say what a text holds that it must not: `identity number`, `e-mail address`, `phone number`, or None."""
    text = plain(text)
    for kind, patterns in PATTERNS.items():
        found = (match for pattern in patterns for match in re.finditer(pattern, text))
        if any(kind != "identity number" or is_identity_number(match[1]) for match in found):
            return kind
    return None


def wrong_text(text: str) -> str | None:
    """Say in a sentence what a text holds that it must not, and what to do, or None."""
    found = personal_data_in(text)
    return personal_sentences()[found] if found else None


def wrong_start(name: str) -> str | None:
    """Say in a sentence that a name begins as what a spreadsheet would run, or None."""
    if not FORMULA.match(name):
        return None
    message: str = _("A name cannot begin with %(sign)s: a spreadsheet would run it. Write another sign.", sign=name[0])
    return message


def personal_sentences() -> dict[str, str]:
    """Return what to say of personal data in a free text, by what it is; a phone says it before it keeps a text."""
    return {
        "identity number": _("It looks like a personal identity number. Take it away: no personal data are kept here."),
        "e-mail address": _("It looks like an e-mail address. Take it away: no personal data are kept here."),
        "phone number": _("It looks like a phone number. Take it away: no personal data are kept here."),
    }


def plain(text: str) -> str:
    """Return a text with ASCII's digits, blanks and hyphens for those of every script."""
    signs = unicodedata.normalize("NFKC", text).replace("−", "-")
    return re.sub(" +", " ", "".join(map(plain_sign, signs)))


def plain_sign(sign: str) -> str:
    """Return what stands for a sign."""
    kind = unicodedata.category(sign)
    return str(unicodedata.decimal(sign)) if kind == "Nd" else PLAIN.get(kind, sign)


def is_identity_number(text: str) -> bool:
    """Say whether the last ten digits are a date, or one with 60 added to its day, and end in their check digit."""
    digits = re.sub(r"\D", "", text)[-10:]
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if is_lesson(text, 2000 + year):
        return False
    try:
        date(2000 + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return luhn(digits)


def is_lesson(text: str, year: int) -> bool:
    """Say whether a number is rather a day of these years, and then its time or its pupils: nobody here is so young."""
    age = datetime.now(UTC).year + 1 - year
    return bool(re.search(LATER, text)) and not text.startswith("19") and 0 <= age <= RECENT


def luhn(digits: str) -> bool:
    """Say whether the last digit is the check digit of those before (the Luhn algorithm, SKV 704)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
