"""An invented town, brought in from files: a class for each test, so that none depends on another."""

from pathlib import Path
from shutil import copyfile

from tests.browser.hands import PASSWORD
from tests.conftest import living_app
from tracker.cli import tool

LEADER, SUBSTITUTE = "a.larare@example.org", "b.larare@example.org"
COORDINATOR = "c.koordinator@example.org"
SCHOOL = "99000001"
# Classes of 27 pupils on Tåget, led by A. Lärare; 5A is divided in two groups, 5B has had its first session.
# 6A is on MVP in two groups, led by pupil mentors.
CLASSES = ("4A", "4B", "4C", "4D", "4E", "4F", "4G", "4H", "4I", "4J", "4K", "4L", "5A", "5B")
GROUPS = {"5A": 2}
FILES = {
    "schools": f"""\
kommunkod;kommun;skolenhetskod;skola;huvudmannatyp
9900;Exempelköping;{SCHOOL};Ängsskolan;kommunal
""",
    "classes": "lasar;skolenhetskod;klass;stadium;elever\n"
    + "".join(f"2026/27;{SCHOOL};{name};{name[0]};27\n" for name in (*CLASSES, "6A")),
    "users": f"""\
epost;namn;roll;skolenhetskod
{LEADER};A. Lärare;passledare;{SCHOOL}
{SUBSTITUTE};B. Lärare;passledare;{SCHOOL}
{COORDINATOR};C. Koordinator;skolkoordinator;{SCHOOL}
""",
    "plans": "lasar;skolenhetskod;klass;program;programversion;grupper;ledare\n"
    + "".join(f"2026/27;{SCHOOL};{name};TAGET;TAGET-45;{GROUPS.get(name, 1)};{LEADER}\n" for name in CLASSES)
    + f"2026/27;{SCHOOL};6A;MVP;MVP-BOTKYRKA;2;\n",
    "sessions": f"""\
lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;narvarande;minuter;utfall;hinder
2026/27;{SCHOOL};5B;TAGET;1;0;2026-10-05;genomfort;24;50;enligt_manual;
""",
}


def invented_town(template: Path, folder: Path) -> Path:
    """Fill a copy of the prepared database with the town."""
    return town_of(FILES, (LEADER, SUBSTITUTE, COORDINATOR), template, folder)


def town_of(files: dict[str, str], people: tuple[str, ...], template: Path, folder: Path) -> Path:
    """Fill a copy of the prepared database from files, and give people passwords."""
    url = copied(template, folder)
    with living_app(url) as app:
        runner = app.test_cli_runner()

        def run(*words: str, typed: str | None = None) -> None:
            done = runner.invoke(tool, list(words), input=typed)
            assert done.exit_code == 0, f"{words}: {done.output}{done.exception!r}"

        run("init")
        for kind, contents in files.items():
            path = folder / f"{kind}.csv"
            path.write_text(contents, encoding="utf-8")
            run("import", kind, str(path))
        for email in people:
            run("password", email, "--password-stdin", typed=PASSWORD + "\n")
    return folder / "tracker.db"


def example_town(template: Path, folder: Path) -> str:
    """Bring the example municipality into a copy of the prepared database; return its address."""
    url = copied(template, folder)
    with living_app(url) as app:
        done = app.test_cli_runner().invoke(tool, ["init", "--demo"])
        assert done.exit_code == 0, done.output
    return url


def copied(database: Path, folder: Path) -> str:
    """Copy a database that nobody uses; return the address of the copy."""
    copyfile(database, folder / "tracker.db")
    return f"sqlite:///{folder / 'tracker.db'}"
