"""What is tried: every field, every form, every page; a choice of it by turns, or all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.fuzz.finding import Form, endpoint
from tests.fuzz.hostile import BODIES, FILES, FORM, HEADERS, METHODS, TEXTS
from tests.fuzz.sending import Sent, Trial, encoded, good
from tests.pages.world import Place
from tests.rules import sending
from tests.rules.asking import requests
from tests.rules.test_access import LAST
from tracker.access.policy import POLICY
from tracker.models import Role

Try = Callable[[Trial], object]
# Tried in one field of a form: as many of them as there are fields would only take long.
LARGE = ("long", "longest word", "too long")
SMALL = [name for name in TEXTS if name not in LARGE]
MOST_IN_AN_ADDRESS = 60_000
IN_A_PATH = ("tags", "sql", "path", "nul", "surrogate", "right to left", "control", "lines", "many digits", "long word")


def by_turns(values: Sequence[str], turn: int, share: int | None) -> Sequence[str]:
    """Return every `share`th of some values, other ones at each turn; None: one of them."""
    step = len(values) if share is None else share
    return values[turn % step :: step]


def usual(form: Form) -> dict[str, Any]:
    """Return what a form of this address is usually filled in with."""
    return {name: text for name, text in sending.sent(form.address, 1).items() if isinstance(text, str)}


def of_fields(forms: Iterable[Form], share: int | None, names: Sequence[str]) -> Iterator[Try]:
    """Try a hostile value in one field of a form after the other, all others filled in well."""
    turns = count()
    for form in forms:
        for name in form.names:
            values = [*FILES] if name in form.files else names
            for value in by_turns(values, next(turns), share):
                yield partial(one_field, form, name, value)


def one_field(form: Form, name: str, value: str, trial: Trial) -> None:
    """Put one hostile value, or file, into one field."""
    sent, what = good(form, usual(form)), f"{name} = {value}"
    if name in form.files:
        trial.fill_in(what, form, sent, {name: FILES[value]})
    else:
        trial.fill_in(what, form, [(each, TEXTS[value] if each == name else text) for each, text in sent])


def of_forms(forms: Iterable[Form], share: int | None) -> Iterator[Try]:
    """Try whole forms: the same value everywhere, everything twice, a large one, and what is no form at all."""
    for turn, form in enumerate(forms):
        tries: list[Try] = [partial(everywhere, form, value) for value in by_turns(SMALL, turn, share)]
        tries += [partial(in_the_first, form, value) for value in by_turns(LARGE, turn, share)]
        tries.append(partial(twice, form))
        if form.method == "POST":
            tries += [partial(broken, form, body) for body in by_turns([*BODIES], turn, share)]
        yield from tries if share else tries[turn % len(tries) :][:1]


def everywhere(form: Form, value: str, trial: Trial) -> None:
    """Put the same value in every field, and as a file into those for text and the other way round."""
    sent: Sent = [(name, TEXTS[value]) for name in form.names]
    trial.fill_in(f"everything = {value}", form, [(name, text[: most(form) // len(sent)]) for name, text in sent])
    if form.method == "POST":
        files = Form("POST", form.address, (), frozenset({*form.names} - form.files))
        trial.fill_in(f"files = {value}", files, [], dict.fromkeys(files.files, TEXTS[value]))


def in_the_first(form: Form, value: str, trial: Trial) -> None:
    """Put a large value into the first field that a form shows empty, or else its first."""
    sent = good(form, usual(form))
    into = next((name for name, text in sent if not text), form.names[0] if form.names else "any")
    trial.fill_in(
        f"{into} = {value}", form, [*((n, text) for n, text in sent if n != into), (into, TEXTS[value][: most(form)])]
    )


def most(form: Form) -> int:
    """Return how many bytes can be sent: an address comes through servers only so long."""
    return MOST_IN_AN_ADDRESS if form.method == "GET" else 10_000_000


def twice(form: Form, trial: Trial) -> None:
    """Send every field twice, with another value each; and none of them."""
    sent = good(form, usual(form))
    trial.fill_in("every field twice", form, [*((name, TEXTS["tags"]) for name, _text in sent), *sent])
    trial.fill_in("no field", form, [])


def broken(form: Form, body: str, trial: Trial) -> None:
    """Send what is no filled-in form."""
    kind, content = BODIES[body]
    trial.send(body, "POST", form.address, data=content, content_type=kind)


def of_pages(app: Flask, addresses: Sequence[str], forms: Iterable[Form], share: int | None) -> Iterator[Try]:
    """Try pages with every filter that any page has, unknown methods and odd headers, and at odd addresses."""
    filters = tuple({(name, ""): None for form in forms if form.method == "GET" for name in form.names})
    for turn, address in enumerate(addresses):
        for value in by_turns(SMALL, turn, share):
            yield partial(everywhere, Form("GET", address, filters), value)
        for method in by_turns(METHODS, turn, share):
            yield partial(Trial.send, what="method", method=method, address=address)
        for header in by_turns([*HEADERS], turn, share):
            yield partial(Trial.send, what=f"header: {header}", method="GET", address=address, headers=HEADERS[header])
    for turn, rule in enumerate(rule for rule in app.url_map.iter_rules() if rule.arguments):
        for value in by_turns(IN_A_PATH, turn, share):
            for name in sorted(rule.arguments):
                yield partial(odd_address, rule, name, value)


def odd_address(rule: Rule, name: str, value: str, trial: Trial) -> None:
    """Ask for a page at an address with a hostile part."""
    odd = encoded([("", TEXTS[value][:6_000])])[1:].decode()
    pieces = [odd if part == name else "1" for is_variable, part in trace(rule) if is_variable]
    texts = iter(pieces)
    address = "".join(next(texts) if is_variable else part for is_variable, part in trace(rule))
    for method in ("GET", "POST"):
        trial.send(f"{name} = {value}", method, address, data=b"", content_type=FORM)


def trace(rule: Rule) -> list[tuple[bool, str]]:
    """Return the parts of a route in order: whether each is an argument, and its name or text."""
    return [(is_variable, part) for is_variable, part in rule._trace if part != "|"]


def unseen(app: Flask, forms: Iterable[Form], places: dict[str, Place], role: Role | None) -> Iterator[Form]:
    """Yield the forms that a role may send and no page shows as things are, as they are usually filled in."""
    seen = {endpoint(app, form.address, form.method) for form in forms if form.method == "POST"}
    for rule in app.url_map.iter_rules():
        roles = POLICY[rule.endpoint]
        if rule.endpoint not in seen and (roles is None or role in roles):
            for method, address, _about in requests(app, rule, {"own": places["own"]}):
                pairs = sending.sent(address, 1).items()
                if method == "POST":
                    yield Form("POST", address, tuple((name, text) for name, text in pairs if isinstance(text, str)))


def in_order(app: Flask, forms: Iterable[Form]) -> list[Form]:
    """Return forms in the order in which they can be sent: what takes something away last."""
    ends = {name: place for place, name in enumerate(LAST)}
    return sorted(forms, key=lambda form: ends.get(endpoint(app, form.address, form.method), -1))
