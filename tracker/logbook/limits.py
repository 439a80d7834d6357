"""The limits of an entry that a phone knows too, and what server and phone say beyond them."""

from tracker.words import gettext as _

FEWEST_MINUTES, MOST_MINUTES = 5, 240


def most_present(pupils: int) -> int:
    """Return the most who may have been present of P pupils: ⌊1.2 P⌋."""
    return pupils * 6 // 5


def sentences() -> dict[str, str]:
    """Return what to say of an answer that is missing or beyond its limits; a phone says it before it keeps a form."""
    return {
        "outcome": _("Choose what fits best."),
        "obstacle": _("Choose why the session was cancelled."),
        "present": _("Say how many pupils were present."),
        "minutes": _("Give the minutes as a number from 5 to 240."),
        "future": _("The date has not come yet. Choose today or an earlier day."),
    }


def too_many(number: int | str, name: str, pupils: int, *, of_group: bool) -> str:
    """Return what to say of more present than a class of so many, or one group of it, can have had."""
    sentence = (
        _(
            "You wrote %(number)s, but the whole of %(name)s is %(most)s. Give fewer for one group.",
            number=number,
            name=name,
            most=pupils,
        )
        if of_group
        else _(
            "You wrote %(number)s. Give at most %(most)s, or ask the school coordinator to mend the headcount.",
            number=number,
            most=most_present(pupils),
        )
    )
    return str(sentence)
