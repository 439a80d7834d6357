"""What goes wrong when another system is asked: one sentence, nothing written, and the key goes nowhere else."""

import socket
import time
from collections.abc import Iterator
from copy import copy
from functools import partial
from itertools import count, repeat
from threading import Thread
from typing import Any

import pytest
from flask import Response, redirect

from tests.cli.conftest import Neighbour
from tests.cli.ss12000_server import ANGS, System, app_of, id_of, serving
from tests.conftest import SQLITE_FIRST

pytestmark = SQLITE_FIRST

NOT_AS_SAID = "{at}/{what} svarar inte som SS 12000:2020 säger: se {field}. Säg till den som sköter systemet."


@pytest.fixture
def full(neighbour: Neighbour) -> Neighbour:
    """Lend a system with a class."""
    neighbour.system.add_pupils(neighbour.system.add_class(ANGS, "4A"), 20, 4)
    return neighbour


def refuses(asked: Neighbour, sentence: str) -> None:
    """Find one sentence, and nothing written."""
    events = asked.town.count("audit_event")
    answer = asked.fetch()
    assert (answer.code, answer.out, answer.errors) == (1, "", sentence.replace("{at}", asked.address) + "\n")
    assert (asked.town.count("audit_event"), asked.classes()) == (events, [])


STATUSES = {
    401: "{at}/persons godtar inte nyckeln i TRACKER_SS12000_TOKEN. Be om en ny.",
    403: "Nyckeln i TRACKER_SS12000_TOKEN får inte läsa {at}/persons. Be om behörighet.",
    404: "Det finns inget på {at}/persons. Kontrollera adressen: den slutar där /organisations börjar.",
    400: "{at}/persons förstår inte frågan (400). Fråga om systemet följer SS 12000:2020.",
    429: "{at}/persons har fått för många frågor. Försök igen senare.",
    503: "{at}/persons kan inte svara just nu (503). Försök igen senare.",
}


def test_a_status_gets_a_sentence(full: Neighbour) -> None:
    for status, sentence in STATUSES.items():
        full.system.answers["persons"] = partial(Response, "Hemlige1 Exempelsson", status)
        refuses(full, sentence)


PUPIL = {"id": id_of("x"), "givenName": "Hemlige1"}
SHAPES: list[tuple[str, Any, str]] = [
    ("organisations", [], "data"),
    ("organisations", {}, "data"),
    ("organisations", {"data": ["Hemlige1"]}, "data"),
    ("organisations", {"data": [{"id": 1, "schoolUnitCode": ANGS}]}, "data[].id"),
    ("organisations", {"data": [], "pageToken": 7}, "pageToken"),
    ("organisations", {"data": [], "pageToken": "x" * 5000}, "pageToken"),
    ("groups", {"data": [{"groupType": "Klass"}]}, "data[].organisation"),
    ("groups", {"data": [{"groupType": "Klass", "organisation": {"id": id_of(ANGS)}}]}, "data[].displayName"),
    ("persons", {"data": [PUPIL | {"enrolments": "Hemlige1"}]}, "data[].enrolments"),
    ("persons", {"data": [PUPIL | {"enrolments": ["Hemlige1"]}]}, "data[].enrolments"),
    ("persons", {"data": [PUPIL | {"enrolments": [{"enroledAt": "Hemlige1"}]}]}, "data[].enrolments[].enroledAt"),
    (
        "persons",
        {"data": [PUPIL | {"enrolments": [{"enroledAt": {"id": id_of(ANGS)}, "startDate": "Hemlige1"}]}]},
        "data[].enrolments[].startDate",
    ),
    (
        "persons",
        {"data": [PUPIL | {"enrolments": [{"enroledAt": {"id": id_of(ANGS)}}]}]},
        "data[].enrolments[].schoolType",
    ),
    ("persons", {"data": [{"enrolments": []}]}, "data[].id"),
]


def test_an_answer_of_another_shape_is_refused_without_what_it_holds(full: Neighbour) -> None:
    for what, answer, field in SHAPES:
        full.system.answers = {what: partial(copy, answer)}
        refuses(full, NOT_AS_SAID.replace("{what}", what).replace("{field}", field))


def test_what_is_no_json_is_refused(full: Neighbour) -> None:
    for body in (b"", b"<html>", b'{"data": [', b"\xff\xfe", b'{"data":' + b"[" * 100_000, b"9" * 5000):
        full.system.answers["groups"] = partial(Response, body, mimetype="application/json")
        refuses(full, "{at}/groups svarar inte med JSON. Kontrollera adressen, eller säg till den som sköter systemet.")


def endless(tokens: Iterator[str]) -> dict[str, Any]:
    return {"data": [], "pageToken": next(tokens)}


def test_pages_without_end_come_to_one(full: Neighbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.imports.ss12000.asking.MOST_PAGES", 20)
    for tokens in (repeat("samma"), map(str, count())):
        full.system.answers["organisations"] = partial(endless, tokens)
        refuses(full, "{at}/organisations tar aldrig slut. Säg till den som sköter systemet.")
    assert len(full.system.asked) == 2 + 20


def pieces(piece: bytes, many: int, pause: float) -> Iterator[bytes]:
    for _number in range(many):
        time.sleep(pause)
        yield piece


def test_an_answer_that_fills_memory_is_not_read_to_its_end(full: Neighbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.imports.ss12000.asking.MOST_BYTES", 1024 * 1024)
    full.system.answers["groups"] = lambda: Response(pieces(b" " * 100_000, 1000, 0))
    refuses(full, "{at}/groups svarar med mer än 1 MB på en gång. Säg till den som sköter systemet.")


@pytest.mark.parametrize("patience", ["PATIENCE", "LONGEST_PAGE"])
def test_a_slow_answer_is_not_waited_for(full: Neighbour, monkeypatch: pytest.MonkeyPatch, patience: str) -> None:
    monkeypatch.setattr(f"tracker.imports.ss12000.asking.{patience}", 0.2)
    pause = 0.6 if patience == "PATIENCE" else 0.03
    full.system.answers["groups"] = lambda: Response(pieces(b" ", round(1.2 / pause), pause))
    refuses(full, "{at}/groups svarar inte i tid. Försök igen senare.")


def test_the_key_follows_no_reference(full: Neighbour) -> None:
    other = System()
    other.add_unit(ANGS)
    with serving(app_of(other)) as elsewhere:
        target = elsewhere.replace("127.0.0.1", "localhost") + "/organisations"
        for status in (301, 302, 307, 308):
            full.system.answers["organisations"] = partial(redirect, target, status)
            refuses(
                full,
                "{at}/organisations hänvisar till en annan adress (localhost), och dit skickas inte nyckeln. "
                "Skriv den adressen, om den är rätt.",
            )
    assert other.asked == []


def at(asked: Neighbour, address: str) -> str:
    """Ask at another address, and return the one sentence that comes of it."""
    answer = Neighbour(asked.system, address, asked.town).fetch()
    assert (answer.code, answer.out, answer.errors.count("\n")) == (1, "", 1)
    return answer.errors.removeprefix(f"{address}/organisations ").strip()


def test_nobody_at_home(full: Neighbour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    assert at(full, address) == "går inte att nå (Connection refused). Kontrollera adressen."


@pytest.mark.parametrize(("said", "reason"), [(b"", "RemoteDisconnected"), (b"220 mail ready\r\n", "BadStatusLine")])
def test_somebody_else_answers(full: Neighbour, said: bytes, reason: str) -> None:
    def answer() -> None:
        connection, _from = listening.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=answer)
        thread.start()
        told = at(full, f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread.join()
    assert told == f"går inte att nå ({reason}). Kontrollera adressen."


def test_a_connection_that_is_not_secure_is_none(full: Neighbour) -> None:
    told = at(full, full.address.replace("http:", "https:"))
    assert told.startswith("Det går inte att få en säker förbindelse med https://127.0.0.1:")
    assert full.system.asked == []


def test_a_system_without_our_schools_is_another_one(neighbour: Neighbour) -> None:
    neighbour.system.empty()
    neighbour.system.add_unit("99000009")
    refuses(neighbour, "Ingen av kommunens skolor finns på {at}/organisations. Kontrollera adressen och kommunen.")


def test_no_class_at_all_is_no_success(neighbour: Neighbour) -> None:
    answer = neighbour.fetch()
    assert answer.errors.splitlines() == [
        "127.0.0.1: Ingen klass har elever den 2026-10-15. Kontrollera dagen.",
        "Inget har sparats: 1 sak behöver rättas.",
    ]


API = "import classes --from-ss12000 https://api.example.org/v2.0"
WRONG_ADDRESS = "--from-ss12000: Skriv API:ets adress som https://api.example.org/v2.0, utan något efter."
NOT_SAFE = "--from-ss12000: Skriv en adress som börjar med https://, så att ingen kan lyssna."
CALLS = [
    ("import classes --from-ss12000 http://api.example.org/v2.0", NOT_SAFE),
    ("import classes --from-ss12000 http://127.0.0.1.example.org", NOT_SAFE),
    ("import classes --from-ss12000 http://localhost@example.org", WRONG_ADDRESS),
    ("import classes --from-ss12000 ftp://api.example.org", WRONG_ADDRESS),
    ("import classes --from-ss12000 api.example.org", WRONG_ADDRESS),
    ("import classes --from-ss12000 https://api.example.org/v2.0?x=1", WRONG_ADDRESS),
    ("import classes --from-ss12000 https://api.example.org:port", WRONG_ADDRESS),
    ("import classes --from-ss12000 https://[api", WRONG_ADDRESS),
    (API, "Skriv efter --municipality vilken kommun klasserna hör till, till exempel 0127."),
    (f"{API} --municipality 127", "--municipality: det finns inga skolor i 0127. Importera dem först."),
    (f"{API} --municipality 0127", "--municipality: det finns inga skolor i 0127. Importera dem först."),
    (f"{API} --municipality 9900 --year 2026", "--year: skriv ett läsår som 2026/27."),
    (f"{API} --municipality 9900 --year 9999/00", "--year: skriv ett läsår som 2026/27."),
    (f"{API} --municipality 9900 --date 15/10", "--date: skriv ett datum som 2026-10-15."),
    (f"{API} --municipality 9900 --date 0001-01-01", "--date: skriv ett datum som 2026-10-15."),
    (
        f"{API} --municipality 9900 --date 2026-06-30 --year 2026/27",
        "--date: dagen måste ligga i läsåret 2026/27.",
    ),
    (API.replace("classes", "schools"), "--from-ss12000 är bara för classes. Ta bort det."),
    (API.replace("classes", "classes fil.csv"), "Ange en fil eller --from-ss12000, inte båda."),
    ("import classes fil.csv --municipality 9900", "--municipality hör ihop med --from-ss12000. Ta bort det."),
    ("import classes fil.csv --date 2026-10-15", "--date hör ihop med --from-ss12000. Ta bort det."),
]


def test_a_wrong_call_gets_one_line_and_asks_nobody(neighbour: Neighbour) -> None:
    for call, sentence in CALLS:
        answer = neighbour.town(*call.split())
        assert (answer.code, answer.out, answer.errors) == (2, "", sentence + "\n"), call


def test_without_a_key_nobody_is_asked(neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(neighbour.town.app.config, "SS12000_TOKEN", None)
    answer = neighbour.fetch()
    assert (answer.code, answer.errors) == (2, "Ange nyckeln till API:et i TRACKER_SS12000_TOKEN.\n")
    assert neighbour.system.asked == []


def test_in_english(full: Neighbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert full.fetch("--dry-run").out == "Nothing is written, this was a trial: 1 new, 0 changed, 0 as before.\n"
    full.system.answers["persons"] = lambda: ("", 401)
    said = f"{full.address}/persons does not accept the key in TRACKER_SS12000_TOKEN. Ask for a new one.\n"
    assert full.fetch().errors == said
