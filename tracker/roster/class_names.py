"""The names of classes: what is wrong with one, and when two are the same."""

from tracker.personal import wrong_start, wrong_text
from tracker.roster.class_facts import ClassKey
from tracker.words import gettext as _

LONGEST_NAME = 40


def wrong_class_name(name: str) -> str | None:
    """Say what is wrong with the name of a class, or None."""
    message: str | None = None
    if not name.strip():
        message = _("Write the name of the class.")
    elif len(name) > LONGEST_NAME:
        message = _("Write a name of at most %(most)s characters.", most=LONGEST_NAME)
    elif "+" in name:
        message = _("The name of a class cannot hold a +. Write another sign.")
    return message or wrong_text(name)


def wrong_new_class_name(name: str) -> str | None:
    """Say what is wrong with the name that a class is to have from now on, or None."""
    return wrong_class_name(name) or wrong_start(name)


def spelled(key: ClassKey) -> ClassKey:
    """Return a class's key without what people write differently from one time to the next."""
    year, unit_code, name = key
    return year, unit_code, spelled_name(name)


def spelled_name(name: str) -> str:
    """Return the name of a class without what people write differently: capitals and blanks make no second class."""
    return "".join(name.split()).casefold()
