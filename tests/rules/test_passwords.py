"""What is asked of a password, and what is never asked beside it."""

from wtforms import PasswordField

from tests.rules.test_security import section
from tracker import create_app  # noqa: F401 - every form is loaded with it
from tracker.access.passwords import COMMON_HERE, FEWEST_GUESSES
from tracker.forms.base import Form
from tracker.models import Base

# What stands in a form beside a password: who one is, and once what one works for.
BESIDE = {"email", "name", "municipality", "account"}
REMINDING = {"hint", "question", "answer", "birth", "maiden", "pet"}


def kinds_of(kind: type[Form]) -> set[type[Form]]:
    """Return all forms of a kind."""
    return {kind, *(each for below in kind.__subclasses__() for each in kinds_of(below))}


def test_the_words_of_the_context_are_listed() -> None:
    assert f"guessed within {FEWEST_GUESSES:,} tries".replace(",", " ") in section("Limits")
    assert "listed in `access/passwords.py`" in section("Limits")
    assert {"linjen", "tåget", "mvp", "mentor", "skola", "sommar", "lösenord"} <= set(COMMON_HERE)
    assert {"passledare", "skolkoordinator", "programansvarig", "läsare", "administratör"} <= set(COMMON_HERE)


def test_nobody_is_asked_for_a_hint_or_a_secret_question() -> None:
    fields = {
        kind: {name: getattr(kind, name) for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
        for kind in kinds_of(Form)
    }
    asking = {
        name
        for some in fields.values()
        if any(issubclass(field.field_class, PasswordField) for field in some.values())
        for name, field in some.items()
        if not issubclass(field.field_class, PasswordField)
    }
    assert {"email", "name"} <= asking <= BESIDE
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert {name for name in columns if REMINDING & set(name.split("_"))} == set()
