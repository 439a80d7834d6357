"""What can be filled in: every form and every query of the pages, read off the pages themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from tests.fuzz.hostile import RAW

Pair = tuple[str, str]
# Two pages of a kind may differ in their forms, as a class in groups does; so many of them differ in no other way.
ENOUGH = 2


@dataclass(frozen=True)
class Form:
    """A form on a page: where it is sent, how, and its fields with what they hold; `files` names those for files."""

    method: str
    address: str
    fields: tuple[Pair, ...]
    files: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """Return the names of its fields, each once."""
        return [*dict.fromkeys([*dict(self.fields), *sorted(self.files)])]


def pages_of(client: FlaskClient, begin: Iterable[str]) -> dict[str, BeautifulSoup]:
    """Look at pages and at all that they link to; return those that open, of each way to ask a page a few."""
    found: dict[str, BeautifulSoup] = {}
    ahead, seen, tried = [*begin, "/"], Counter[tuple[str, frozenset[str]]](), set[str]()
    while ahead:
        address = ahead.pop()
        query = frozenset(dict(parse_qsl(urlsplit(address).query)))
        kind = (endpoint(client.application, address, "GET"), query)
        if address in tried or seen[kind] == ENOUGH:
            continue
        tried.add(address)
        seen[kind] += 1
        answer = FlaskClient.open(client, address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found[address] = page = BeautifulSoup(answer.text, "html.parser")
            links = (urldefrag(str(link["href"])).url for link in page.select("a[href]"))
            ahead += [link for link in links if link.startswith("/")]
        answer.close()
    return found


def forms_of(app: Flask, pages: dict[str, BeautifulSoup]) -> list[Form]:
    """Return every form of some pages, those of the same shape once; and every query that a link asks."""
    found: dict[tuple[object, ...], Form] = {}
    queries = defaultdict[str, dict[str, str]](dict)
    for address, page in pages.items():
        for form in page.select("form"):
            read = form_of(form, page, address)
            shape = (read.method, endpoint(app, read.address, read.method), frozenset(read.names))
            found.setdefault(shape, read)
        for link in [address, *(str(each["href"]) for each in page.select("a[href^='/'][href*='?']"))]:
            for name, value in parse_qsl(urlsplit(link).query):
                queries[endpoint(app, urlsplit(link).path, "GET")].setdefault(name, value)
                queries[endpoint(app, urlsplit(link).path, "GET")].setdefault("", urlsplit(link).path)
    for known in queries.values():
        place = known.pop("")
        found[place, frozenset(known)] = Form("GET", place, tuple(known.items()))
    return [*found.values()]


def endpoint(app: Flask, address: str, method: str) -> str:
    """Name the page that an address belongs to."""
    return str(app.url_map.bind("localhost").match(urlsplit(address).path, method=method)[0])


def form_of(form: Tag, page: BeautifulSoup, address: str) -> Form:
    """Read a form as a browser would send it; of choices that nobody has made, the first."""
    controls = [*form.select("[name]")]
    if form.get("id"):
        controls += page.select(f"[name][form='{form['id']}']")
    method = str(form.get("method", "get")).upper()
    action = str(form.get("action") or urlsplit(address).path)
    sent_with = parse_qsl(urlsplit(action).query) if method == "GET" else []
    files = frozenset(str(each["name"]) for each in controls if each.get("type") == "file")
    pairs = tuple(pair for each in controls if each.get("type") != "file" for pair in pairs_of(each))
    return Form(
        method, action if method == "POST" else urlsplit(action).path, (*sent_with, *once(pairs, controls)), files
    )


def pairs_of(control: Tag) -> Iterator[Pair]:
    """Yield what a control would send."""
    name = str(control["name"])
    if control.name == "select":
        chosen = control.select("option[selected]") or control.select("option")[:1]
        yield from ((name, str(each.get("value", each.get_text()))) for each in chosen)
        if not chosen:
            yield name, ""
    elif control.name == "textarea":
        yield name, control.get_text()
    else:
        yield name, str(control.get("value", "on" if control.get("type") in {"radio", "checkbox"} else ""))


def once(pairs: Iterable[Pair], controls: Iterable[Tag]) -> Iterator[Pair]:
    """Yield the pairs, of ticks and buttons one for each name: the ticked one, or the first."""
    ticked = {str(each["name"]): str(each.get("value", "on")) for each in controls if each.has_attr("checked")}
    single = {str(each["name"]) for each in controls if each.get("type") in {"radio", "checkbox", "submit"}}
    done = set[str]()
    for name, value in pairs:
        if name not in single:
            yield name, value
        elif name not in done:
            done.add(name)
            yield name, ticked.get(name, value)


def unescaped(page: bytes) -> list[str]:
    """Return what of the probe comes back as it was sent, or calculated."""
    return [raw for raw in RAW if raw.encode() in page]
