"""Rules of the house that hold for every file."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
LONGEST = 250
# A silenced check says which one and, after a second # or a dash, why.
SILENCED = re.compile(r"# (noqa|type: ignore)(?P<rest>.*)")
REASONED = re.compile(r"(: [A-Z]+\d+(, [A-Z]+\d+)*|\[[a-z-]+(, ?[a-z-]+)*\])\s+(#|-|–|—)\s*\w+")
ADDRESS = re.compile(r"://|--(extra-)?index-url|--find-links|file:")
MACHINE = re.compile(r"(?<![\w/.])/(home|root|work|opt|Users)/\w+")


def kept_files() -> list[Path]:
    """List the files that git keeps, or would keep if they were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, text=True).stdout
    return [HOUSE / name for name in sorted(names.split("\0")) if name and (HOUSE / name).is_file()]


def modules(*folders: str) -> list[Path]:
    """List our Python modules, without the migrations, which a tool writes."""
    found = [path for folder in folders for path in sorted((HOUSE / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def text_of(path: Path) -> str:
    """Return a text file's text, and nothing for a picture."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name(path: Path) -> str:
    """Name a file as people do."""
    return str(path.relative_to(HOUSE))


PAGES = [path for path in kept_files() if path.suffix in {".html", ".js"}]


@pytest.mark.parametrize("path", [*modules("tracker", "tests"), *PAGES], ids=name)
def test_a_file_is_short(path: Path) -> None:
    lines = len(text_of(path).splitlines())
    assert lines <= LONGEST, f"{lines} lines; split it by noun"


@pytest.mark.parametrize("path", modules("tracker"), ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(text_of(path)))


@pytest.mark.parametrize("path", modules("tracker", "tests"), ids=name)
def test_a_silenced_check_has_a_reason(path: Path) -> None:
    for number, line in enumerate(text_of(path).splitlines(), start=1):
        silenced = SILENCED.search(line)
        if silenced and path != Path(__file__):
            assert REASONED.match(silenced["rest"]), f"{name(path)}:{number} {line.strip()}"


@pytest.mark.parametrize("path", modules("tracker"), ids=name)
def test_a_sentence_that_is_put_off_tells_of_nothing_that_was_typed(path: Path) -> None:
    """Lazy strings pass for HTML: what they are about would stand on the page unescaped."""
    tree = [*ast.walk(ast.parse(text_of(path)))]
    imported = [each for node in tree if isinstance(node, ast.ImportFrom) for each in node.names]
    lazy = {each.asname or each.name for each in imported if each.name.startswith("lazy_")}
    calls = [node for node in tree if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert not [ast.unparse(call) for call in calls if getattr(call.func, "id", "") in lazy and call.keywords]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"])
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    found = [line for line in text_of(HOUSE / lock).splitlines() if ADDRESS.search(line)]
    assert not found


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [f"{name(path)}: {place.group()}" for path in kept_files() for place in MACHINE.finditer(text_of(path))]
    assert not found
