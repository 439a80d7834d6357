"""docs/asvs.md: every requirement of OWASP ASVS 5.0, levels 1 and 2, with a verdict that can be checked."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.rules.test_house import HOUSE

# As the standard has them: for each section the level of each requirement, in order. A new edition is compared here.
STANDARD = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
LEVELS = {
    f"V{section}.{number}": level for section, levels in STANDARD.items() for number, level in enumerate(levels, 1)
}
WANTED = {name: level for name, level in LEVELS.items() if level in "12"}
ROW = re.compile(r"\| (V\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (met|not applicable|not met) \| (.+?) \|")
TEST = re.compile(r"`([a-z]+/[\w/]+\.py)::(\w+)`")
LINES = [line for line in (HOUSE / "docs/asvs.md").read_text(encoding="utf-8").splitlines() if line.startswith("| V")]
ROWS = [found.groups() for line in LINES if (found := ROW.fullmatch(line))]


@cache
def known_tests(path: Path) -> frozenset[str]:
    """Return the names of the tests that a file holds."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_the_standard_is_whole() -> None:
    numbers = [sum(level == each for level in LEVELS.values()) for each in "123"]
    assert (numbers, len(LEVELS)) == ([70, 183, 92], 345)


def test_every_requirement_has_one_row_in_order_with_its_level() -> None:
    assert [line for line in LINES if not ROW.fullmatch(line)] == []
    assert [(name, level) for name, level, *_rest in ROWS] == list(WANTED.items())


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_verdict_is_explained(row: tuple[str, ...]) -> None:
    _name, _level, asked, verdict, why = row
    named = TEST.findall(why)
    assert len(asked) >= 10
    assert named if verdict == "met" else len(why) >= 10
    missing = [f"{path}::{test}" for path, test in named if test not in known_tests(HOUSE / "tests" / path)]
    assert not missing, f"no such test: {missing}"
    assert why.count("::") == len(named), "a test is named as `folder/test_file.py::test_name`"


def test_the_numbers_on_top_are_those_of_the_table() -> None:
    verdicts = [verdict for _name, _level, _asked, verdict, _why in ROWS]
    told = (HOUSE / "docs/asvs.md").read_text(encoding="utf-8")
    for verdict in ("met", "not applicable", "not met"):
        assert f"**{verdicts.count(verdict)} {verdict}**" in told
