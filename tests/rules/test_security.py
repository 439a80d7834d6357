"""What SECURITY.md says held to the code, and what no code of ours does."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask

from tests.rules.test_house import HOUSE, modules, name
from tracker import config, views
from tracker.access import alarm, cookies, guard, limits, passkeys, refusals, signin, warning
from tracker.access.passwords import SHORTEST_PASSWORD
from tracker.access.policy import POLICY
from tracker.access.session_cookie import Cookies
from tracker.imports.reading import MOST_BYTES, MOST_ROWS, MOST_ROWS_ON_PAGE
from tracker.imports.spreadsheet import MOST_UNPACKED
from tracker.models import Base, User
from tracker.planning.mentor_links import TOKEN_BYTES
from tracker.reports.trail_words import DONE
from tracker.roster import entering, links

DOCUMENT = (HOUSE / "SECURITY.md").read_text(encoding="utf-8")
CODE = {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules("tracker")}
BACKUP, TYPESETTING = "tracker/backup/kinds.py", "tracker/exports/pdf.py"
# Invented figures need no secret; they are dealt from a seed.
INVENTED = ("tracker/demo/", "tracker/generate/")
RUNS = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string", "system", "popen"}
UNSAFE = {"pickle", "marshal", "shelve", "subprocess", "yaml", "dill", "jsonpickle"}
CRYPTOGRAPHY = {"hashlib", "hmac", "secrets", "ssl", "argon2", "authlib", "joserfc", "jose", "cryptography", "webauthn"}
CRYPTOGRAPHY |= {"itsdangerous", "pyrage"}
NETWORK = {"smtplib", "urllib.request", "http.client", "socket", "requests", "httpx", "urllib3", "aiohttp"}
NETWORK |= {"sentry_sdk", "subprocess"}
QUERIES = {"text", "execute", "exec_driver_sql", "executescript", "literal_column"}
MARKUP = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function|__proto__)\b")


def section(title: str) -> str:
    """Return what stands below a heading of the document."""
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, title
    return " ".join(found[1].split())


def named(title: str) -> set[str]:
    """Return what stands in code letters below a heading."""
    return set(re.findall(r"`([^`]+)`", section(title)))


def calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    """Yield the calls of functions with these names, and where they stand."""
    for path, tree in CODE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", None)) in names:
                yield path, node


def imported() -> Iterator[tuple[Path, str]]:
    """Yield the modules that ours take in."""
    for path, tree in CODE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((path, each.name) for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield path, node.module
                yield from ((path, f"{node.module}.{each.name}") for each in node.names)


def is_put_together(argument: ast.expr) -> bool:
    """Say whether a text is made of parts while the program runs."""
    if isinstance(argument, ast.JoinedStr):
        return True
    if isinstance(argument, ast.BinOp):
        return isinstance(argument.left, ast.Constant | ast.JoinedStr) and isinstance(argument.op, ast.Mod | ast.Add)
    return isinstance(argument, ast.Call) and getattr(argument.func, "attr", "") == "format"


def places(found: Iterator[tuple[Path, ast.Call]], is_bad: Callable[[ast.Call], bool]) -> set[str]:
    """Return where there is a bad call."""
    return {f"{name(path)}: {ast.unparse(call)}" for path, call in found if is_bad(call)}


def test_no_query_is_put_together_from_text() -> None:
    bad = places(calls(*QUERIES), lambda call: bool(call.args) and is_put_together(call.args[0]))
    # Settings of SQLite, and how a transaction begins: words of ours.
    assert [each for each in bad if "PRAGMA" not in each and "BEGIN" not in each] == []


def test_nothing_runs_what_it_was_given() -> None:
    own = {"compile"}  # a pattern's
    found = places(calls(*RUNS), lambda call: not (isinstance(call.func, ast.Attribute) and call.func.attr in own))
    assert found == set()
    unsafe = [(name(path), module) for path, module in imported() if module.partition(".")[0] in UNSAFE]
    assert sorted(unsafe) == [(BACKUP, "subprocess"), (TYPESETTING, "subprocess")]


def programs_of(path: str) -> list[str]:
    """Return how a file of ours runs other programs."""
    called = (each for each in ast.walk(CODE[HOUSE / path]) if isinstance(each, ast.Call))
    return [ast.unparse(each) for each in called if "subprocess." in ast.unparse(each.func)]


def test_no_other_program_is_run_but_our_typesetter_and_those_of_the_database_for_a_backup() -> None:
    """By fixed names, without a shell; an operator's command says of which file, and the typesetter knows no secret."""
    [backup], [typesetter] = programs_of(BACKUP), programs_of(TYPESETTING)
    assert backup.startswith("subprocess.run([program, *words], ")
    assert typesetter.startswith("subprocess.run(command, ")
    assert "command, given = ([sys.executable, '-P', str(TYPESETTER)], " in ast.unparse(CODE[HOUSE / TYPESETTING])
    assert "env=env" in typesetter
    assert not any("shell" in each for each in (backup, typesetter))
    programs = {ast.unparse(call.args[0]) for path, call in calls("run") if name(path) == BACKUP} - {
        "[program, *words]"
    }
    assert programs == {"'pg_dump'", "'pg_restore'"}


def test_no_pattern_is_made_of_what_was_typed() -> None:
    verbs = ("compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer")
    found = [(path, call) for path, call in calls(*verbs) if ast.unparse(call.func).startswith("re.")]
    fixed = ast.Constant | ast.JoinedStr
    unnamed = [(path, call) for path, call in found if ast.unparse(call.args[0]) not in constants_of(path)]
    bad = places(iter(unnamed), lambda call: not isinstance(call.args[0], fixed) or is_of_input(call.args[0]))
    assert len(found) > 10
    assert bad == {"tracker/personal.py: re.finditer(pattern, text)"}  # each of its PATTERNS, which are constants


def constants_of(path: Path) -> set[str]:
    """Return the names to which a module gives a text of its own."""
    assigned = (
        node for node in CODE[path].body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    )
    return {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}


def is_of_input(pattern: ast.expr) -> bool:
    """Say whether a pattern has parts that are no constants of a module."""
    parts = [each.value for each in ast.walk(pattern) if isinstance(each, ast.FormattedValue)]
    return not all(isinstance(each, ast.Name) and each.id.isupper() for each in parts)


def test_no_format_is_made_of_what_was_typed() -> None:
    allowed = ast.Constant | ast.JoinedStr
    found = calls("format", "format_map")
    bad = places(found, lambda call: isinstance(call.func, ast.Attribute) and not isinstance(call.func.value, allowed))
    assert bad == set()


def test_scripts_write_text_and_never_markup() -> None:
    scripts = [*(HOUSE / "static").glob("*.js"), HOUSE / "templates/offline/worker.js"]
    found = {path.name: MARKUP.findall(path.read_text(encoding="utf-8")) for path in scripts}
    assert len(scripts) > 5
    assert {script: bad for script, bad in found.items() if bad} == {}
    made = (HOUSE / "templates/offline/worker.js").read_text(encoding="utf-8")
    values = re.findall(r"{{ *(.+?) *}}", made)
    assert [each for each in values if not each.endswith("|tojson") and not each.startswith("static_url(")] == []
    assert len(values) > 3
    listening = re.compile(r"(window\.|^\s*)(addEventListener\(\"message\"|onmessage)", re.MULTILINE)
    assert [path.name for path in scripts if listening.search(path.read_text(encoding="utf-8"))] == []


def test_every_secret_is_made_by_the_secure_generator() -> None:
    weak = {name(path) for path, module in imported() if module.partition(".")[0] in {"random", "uuid1"}}
    assert {path for path in weak if not path.startswith(INVENTED)} == set()
    made = [(path, call) for path, call in calls("token_urlsafe", "token_bytes", "randbelow")]
    sizes = {ast.unparse(call.args[0]) for _path, call in made}
    assert min(int(each) for each in (sizes - {"TOKEN_BYTES"}) | {str(TOKEN_BYTES)}) >= 16


def test_the_inventory_of_cryptography_is_whole(app: Flask) -> None:
    used = {module.partition(".")[0] for _path, module in imported()} & CRYPTOGRAPHY
    assert used <= named("Cryptography")
    hashes = {module for _path, module in imported() if module.startswith("hashlib.")}
    for tree in CODE.values():
        attributes = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
        hashes |= {each for each in attributes if re.fullmatch(r"hashlib\.\w+", each)}
    assert hashes == {"hashlib.sha256"}
    assert Cookies.digest_method().name == "sha256"
    with app.app_context():
        assert cookies.seal_of("any").make_signer("any").digest_method().name == "sha256"


def test_passwords_are_hashed_as_the_document_says() -> None:
    source = (HOUSE / "tracker/access/passwords.py").read_text(encoding="utf-8")
    assert "hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)" in source
    assert "argon2id, 19 MiB, two passes, one lane" in section("Cryptography")


def test_whom_the_product_asks_is_written_down() -> None:
    asking = {name(path) for path, module in imported() if module in NETWORK}
    assert asking == {each for each in named("Whom it speaks with") if each.endswith(".py")}
    defaults = [text for text in vars(config).values() if isinstance(text, str) and "://" in text and "@" in text]
    assert all("(" in text for text in defaults), "a pattern, and no address with a password"


def test_every_way_in_is_written_down() -> None:
    ways = named("Ways in")
    assert {endpoint for endpoint, roles in POLICY.items() if roles is None} <= ways
    signing = {name(path).removeprefix("tracker/") for path, _call in calls("start_sign_in")}
    assert signing <= ways


def test_every_security_event_is_written_down() -> None:
    assert DONE.keys() <= named("What is logged")
    assert f"at most {refusals.MOST_OF_STRANGERS} of a kind" in section("What is logged")
    assert {most for _action, most in refusals.REFUSED.values()} == {1, 5}
    loggers = {ast.unparse(call.args[0]).strip("'") for _path, call in calls("getLogger") if call.args}
    assert loggers - {"__name__"} <= named("What is logged")


def test_every_table_has_a_class_of_protection() -> None:
    classed = re.findall(r"`(\w+)`", "".join(re.findall(r"\| ((?:`\w+`(?:, )?)+) \|", section("What is kept"))))
    assert len(classed) == len(set(classed))
    assert set(classed) == set(Base.metadata.tables)


def test_the_numbers_of_the_document_are_those_of_the_code(app: Flask) -> None:
    mb = 1024 * 1024
    hours, minutes = signin.OFFICE_HOURS.total_seconds() / 3600, limits.WINDOW.total_seconds() / 60
    told = {
        "Sign-ins": [
            f"{hours:.0f} hours without use",
            f"{config.LONGEST_SIGN_IN.days} days for others",
            f"it ends after {signin.LONGEST_WEEK.days} days for leads and administrators",
            f"{signin.LONGEST_YEAR.days} days for others",
        ],
        "Limits": [
            f"{limits.MOST_FAILURES} failures per account and place in {minutes:.0f} minutes",
            f"{limits.MOST_IN_KNOWN_BROWSER} in a browser that knows the account",
            f"{limits.MOST_FROM_PLACE} from one place",
            f"{limits.MOST_OF_ACCOUNT} per account from all places together",
            f"{alarm.MANY_NETWORKS} within an hour are told to administrators",
            f"by at most {warning.MOST_LETTERS} letters",
            f"| {views.sso.MOST_FAILURES} per address in 15 minutes",
            f"{entering.MOST} per municipality, for {entering.LIFETIME.days} days",
            f"{views.signin.MOST_ASKED} asked for per address, {views.signin.MOST_LINKS} per account",
            f"{views.imports.MOST_FILES} per person, {views.imports.MOST_FROM_PLACE} per address; ",
            f"{views.privacy.MOST_FILES} per person; in 15 minutes",
            f"{passkeys.MOST} per person; {passkeys.MOST_WRONG} noted per address in 15 minutes",
            f"{views.mentors.MOST_WRONG} per address; {views.mentors.MOST_POSTS} per link; in 15 minutes",
            f"{guard.MOST_WRONG} per address in 15 minutes",
            f"{views.opening.MOST_FETCHED} fetches per address",
            f"| {app.config['MAX_CONTENT_LENGTH'] // mb} MB; a file to import {MOST_BYTES // mb} MB",
            f"unpacked {MOST_UNPACKED // mb} MB",
            f"{MOST_ROWS_ON_PAGE:,} on the page, {MOST_ROWS:,} by the operator".replace(",000", " 000"),
            f"at least {SHORTEST_PASSWORD} characters, no other rule, no expiry",
            f"{links.LIFETIME.total_seconds() / 3600:.0f} hours, once",
        ],
    }
    assert [text for title, texts in told.items() for text in texts if text not in section(title)] == []
    assert [column.name for column in User.__table__.columns if "password" in column.name] == ["password_hash"]
