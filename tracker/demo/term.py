"""The school days of the example: no weekends, no holidays."""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.dates import SchoolYear

DAY = timedelta(days=1)
AUTUMN_BREAK, SPORTS_BREAK = 44, 9  # by the week of the calendar


def easter(year: int) -> date:
    """Return Easter Sunday, by the anonymous Gregorian algorithm."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date) -> bool:
    """Say whether schools are closed: summer, autumn, Christmas, sports and Easter break, and days off in spring."""
    after_easter = (day - easter(day.year)).days
    return (
        (6, 12) <= (day.month, day.day) <= (8, 17)
        or (day.month, day.day) in {(5, 1), (6, 6)}
        or day.isocalendar().week in {AUTUMN_BREAK, SPORTS_BREAK}
        or (day.month, day.day) >= (12, 20)
        or (day.month, day.day) <= (1, 8)
        or -6 <= after_easter <= 1
        or after_easter in {39, 40}
    )


def is_school_day(day: date) -> bool:
    """Say whether there is school on a day."""
    return day.weekday() < 5 and not is_holiday(day)


def on_or_after(day: date) -> date:
    """Return the first school day from `day` on."""
    while not is_school_day(day):
        day += DAY
    return day


def on_or_before(day: date) -> date:
    """Return the last school day up to `day`."""
    while not is_school_day(day):
        day -= DAY
    return day


def near(day: date, not_before: date) -> date:
    """Return a school day close to `day`: rather before a holiday than after it."""
    earlier = on_or_before(day)
    return earlier if earlier >= not_before else on_or_after(max(day, not_before))


def spread(year: SchoolYear, times: int, until: date) -> Iterator[date]:
    """Give `times` school days, evenly over the months of school of `year`, as far as `until`."""
    first, last = date(year.start, 9, 1), date(year.start + 1, 5, 31)
    for number in range(times):
        day = on_or_after(first + (last - first) * number // times + 9 * DAY)
        if day <= until:
            yield day
