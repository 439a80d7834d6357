"""The components of others: how soon they are mended, that they are locked, and which are the product's."""

import re
import tomllib

import pytest

from tests.rules.test_house import HOUSE, name
from tests.rules.test_security import imported, section


def test_the_document_says_how_soon_components_are_mended() -> None:
    days = [int(each) for each in re.findall(r"\| (\d+) days \|", section("What is promised"))]
    assert days == sorted(days)
    assert len(days) == 4
    assert days[0] <= 7
    assert "in a component that we use" in section("What is promised")


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_component_is_locked_with_its_hash(lock: str) -> None:
    entries = re.split(r"\n(?=\w)", (HOUSE / lock).read_text(encoding="utf-8").strip())
    assert len(entries) > 20
    assert [each for each in entries if "==" not in each or "--hash=sha256:" not in each] == []


def test_what_tests_need_is_not_in_the_product() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["tracker"]
    locked = set(re.findall(r"^([\w-]+)==", (HOUSE / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert locked.isdisjoint(project["dependency-groups"]["dev"])
    assert [name(path) for path, module in imported() if module.partition(".")[0] in {"tests", "pytest"}] == []
