"""How often a law is tried on invented cases: a few times at hand, twice as often with `--all`."""

from hypothesis import settings

# A busy computer is no broken law.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
TIMES = {"few": 1, "all": 2}
chosen = "few"


def examples(few: int) -> int:
    """Say how many cases to try, where `few` will do for a quick look."""
    return few * TIMES[chosen]
