"""Whatever is sent to whatever page, nothing breaks: never a fault of ours, and never text that becomes a page.

Pages, forms and filters are found on the pages and in the route map: a new one is tried without being named here.
"""

from collections.abc import Callable, Iterator
from itertools import chain, islice, product
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from tests.fuzz.finding import Form, forms_of, pages_of
from tests.fuzz.hostile import PROBES, SHARP
from tests.fuzz.sending import Kept, Trial, good
from tests.fuzz.town import addresses, browser, town
from tests.fuzz.trials import SMALL, Try, in_order, of_fields, of_forms, of_pages, unseen, usual
from tests.laws import examples
from tests.slowest import NAMED
from tracker.models import Role

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
# Of the values for each field, for each form and for each page: every so manieth, other ones each time.
SHARES: dict[Role | None, tuple[int, int, int]] = {
    Role.LEAD: (2, 16, 8),
    Role.COORDINATOR: (8, 16, 24),
    Role.LEADER: (8, 16, 24),
    Role.READER: (2, 8, 24),
    Role.ADMINISTRATOR: (4, 16, 24),
    None: (6, 12, 24),
}
# A lead has by far the most forms: two halves, so that two can try at once.
TURNS = [
    pytest.param(Role.LEAD, slice(0, None, 2), id="lead-first-half"),
    pytest.param(Role.LEAD, slice(1, None, 2), id="lead-second-half"),
    *(pytest.param(role, slice(None), id=str(role)) for role in [*Role, None] if role != Role.LEAD),
]
ANYTHING = st.one_of(
    st.text().map(str.encode),
    st.binary(max_size=40),
    *(each.map(str).map(str.encode) for each in (st.integers(), st.floats(), st.dates(), st.uuids())),
)
Report = Callable[[str, object], None]


@pytest.fixture
def kept(app: Flask) -> Callable[[], Kept | None]:
    """Return what keeps the database as it is by then; PostgreSQL's goes on as it becomes."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    return lambda: Kept(Path(url.database or "")) if url.drivername == "sqlite" else None


class Tried:
    """A browser in the town, the forms that it finds there, and what it tries."""

    def __init__(self, app: Flask, role: Role | None, kept: Callable[[], Kept | None]) -> None:
        """Look around."""
        self.app = app
        self.places, doors = town(app)
        client = browser(app, role)
        found = forms_of(app, pages_of(client, [*addresses(app, self.places), *doors]))
        self.forms = in_order(app, [*found, *unseen(app, found, self.places, role)])
        self.trial = Trial(client, kept())

    def everything(self, of_field: int | None, of_form: int | None, of_page: int | None) -> Iterator[Try]:
        """Yield what there is to try: of fields, forms and pages such shares, or one thing with each."""
        pages = addresses(self.app, self.places)
        yield from of_pages(self.app, pages, self.forms, of_page)
        yield from chain(of_forms(self.forms, of_form), of_fields(self.forms, of_field, SMALL))

    def judged(self, report: Report) -> None:
        """Hand over the slowest answers; fail where something broke."""
        report(NAMED, self.trial.slowest())
        assert not self.trial.faults, "\n".join(f"{what} -> {came}" for what, came in self.trial.faults.items())


@SQLITE
@pytest.mark.parametrize("role", [Role.LEAD, None])
def test_a_choice_of_bad_input_breaks_nothing(
    app: Flask, kept: Callable[[], Kept | None], role: Role | None, record_property: Report
) -> None:
    tried = Tried(app, role, kept)
    for each in islice(tried.everything(None, None, None), 0, None, 2):
        each(tried.trial)
    invented(tried)
    tried.judged(record_property)
    assert {200, 303, 400, 404, 405, 422} <= set(tried.trial.statuses), "some are taken, some refused"


def invented(tried: Tried) -> None:
    """Put whatever can be thought of into whichever field."""
    fields = [(form, name) for form in tried.forms for name in form.names if name not in form.files]

    @settings(max_examples=examples(30))
    @given(st.sampled_from(fields), ANYTHING)
    def breaks_nothing(field: tuple[Form, str], value: bytes) -> None:
        form, name = field
        sent = [(each, value if each == name else text) for each, text in good(form, usual(form))]
        tried.trial.fill_in(f"{name} = {value!r}", form, sent)
        assert not tried.trial.faults

    breaks_nothing()


@SQLITE
@pytest.mark.long
@pytest.mark.parametrize(("role", "turn"), TURNS)
def test_no_bad_input_breaks_anything(
    app: Flask, kept: Callable[[], Kept | None], role: Role | None, turn: slice, record_property: Report
) -> None:
    tried = Tried(app, role, kept)
    for each in islice(tried.everything(*SHARES[role]), turn.start, turn.stop, turn.step):
        each(tried.trial)
    tried.judged(record_property)


@POSTGRESQL
@pytest.mark.long
def test_what_databases_take_differently_breaks_nothing(
    app: Flask, kept: Callable[[], Kept | None], record_property: Report
) -> None:
    tried = Tried(app, Role.LEAD, kept)
    for each in of_fields(tried.forms, 2, SHARP):
        each(tried.trial)
    tried.judged(record_property)
    assert {303, 400, 422} <= set(tried.trial.statuses)


@SQLITE
@pytest.mark.long
def test_what_is_typed_comes_back_as_text_on_every_page(app: Flask, record_property: Report) -> None:
    tried = Tried(app, Role.LEAD, lambda: None)
    # A password is never shown, and a new one would let the looks below no longer in.
    shown_again = [form for form in tried.forms if form.method == "POST" and form.address != "/account/password"]
    assert sum(filled_with_probes(form, tried.trial) for form in shown_again) > 50
    shown = 0
    for role in (*Role, None):
        looking = Trial(browser(app, role), None)
        pages = pages_of(looking.client, addresses(app, tried.places))
        shown += sum("zq7&lt;" in str(page) for page in pages.values())
        for address in pages:
            looking.send(f"a look as {role}", "GET", address)
        tried.trial.faults |= looking.faults
    assert shown > 50
    tried.judged(record_property)


def filled_with_probes(form: Form, trial: Trial) -> int:
    """Write probes into every field of a form, one after the other; return how many were taken."""
    taken = 0
    for name, probe in product(form.names, PROBES):
        sent = [(each, probe.encode() if each == name else text) for each, text in good(form, usual(form))]
        taken += name not in form.files and trial.fill_in(f"{name} = {probe}", form, sent) == 303
    return taken
