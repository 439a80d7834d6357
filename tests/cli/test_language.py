"""The tool's own words: help, complaints about a call, settings. Swedish, or English where the locale asks for it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from tests.cli.conftest import Answer, Operator
from tests.conftest import settings
from tracker import config
from tracker.cli import tool
from tracker.errors import SettingError
from tracker.words import language

ENGLISH = "en_GB.UTF-8"


def ask(*words: str) -> Answer:
    """Run `tracker` without an app: what it says about itself needs none."""
    result = CliRunner().invoke(tool, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ({}, "sv"),
        ({"LANG": "C.UTF-8"}, "sv"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "fi_FI.UTF-8"}, "sv"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LC_MESSAGES": "en_GB", "LANG": "sv_SE"}, "en"),
        ({"LC_ALL": "sv_SE", "LC_MESSAGES": "en_GB"}, "sv"),
        ({"LANGUAGE": "en:sv", "LC_ALL": "sv_SE"}, "en"),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_operators_locale_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], expected: str
) -> None:
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


HELP = {
    "sv": [
        ((), "Användning: tracker [FLAGGOR] KOMMANDO [ARGUMENT]..."),
        ((), "\nFlaggor:\n  --help  Visa den här hjälpen och avsluta.\n"),
        ((), "\nKommandon:\n  backup    Skriv allt som sparas"),
        (("init",), "--admin E-POST "),
        (("run",), "--port NUMMER "),
        (("run",), "[standard: 2;"),
        (("import",), "Användning: tracker import [FLAGGOR] {schools|classes|plans|users|sessions} FIL\n"),
        (("import",), "--dry-run              Visa vad som skulle hända, och spara inget.\n"),
        (("export",), "-o, --output FIL "),
        (("export",), "--profile [excel|data] "),
        (("password",), "Ge kontot E-POST ett nytt lösenord."),
    ],
    "en": [
        ((), "Usage: tracker [OPTIONS] COMMAND [ARGS]..."),
        ((), "\nOptions:\n  --help  Show this message and exit.\n"),
        ((), "\nCommands:\n  backup    Write all that is kept"),
        (("init",), "--admin EMAIL "),
        (("run",), "[default: 2;"),
        (("import",), "Usage: tracker import [OPTIONS] {schools|classes|plans|users|sessions} FILE\n"),
        (("import",), "--dry-run               Say what would happen, and write nothing.\n"),
        (("password",), "Give the account EMAIL a new password."),
    ],
}


@pytest.mark.parametrize(("words", "sentence"), HELP["sv"])
def test_help_is_in_swedish(words: tuple[str, ...], sentence: str) -> None:
    answer = ask(*words, "--help")
    assert (answer.code, answer.errors) == (0, "")
    assert sentence in answer.out


@pytest.mark.parametrize(("words", "sentence"), HELP["en"])
def test_help_is_in_english(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str) -> None:
    monkeypatch.setenv("LANG", ENGLISH)
    answer = ask(*words, "--help")
    assert (answer.code, answer.errors) == (0, "")
    assert sentence in answer.out


def test_nothing_to_do_shows_the_help() -> None:
    answer = ask()
    assert (answer.code, answer.out) == (2, "")
    assert answer.errors == ask("--help").out


MANUAL = "Kör ”tracker import --help” för att se hur det skrivs."
COMPLAINTS = [
    ("fly", "Det finns inget kommando fly. Kör ”tracker --help” för att se alla."),
    ("impot", "Det finns inget kommando impot. Menade du import?"),
    ("--fly", "”tracker” har ingen flagga --fly. Kör ”tracker --help” för att se alla."),
    ("--", "”tracker” gick inte att förstå. Kör ”tracker --help” för att se hur det skrivs."),
    ("import schools x.csv --dryrun", "”tracker import” har ingen flagga --dryrun. Menade du --dry-run?"),
    ("export reach --yaer 1", "”tracker export” har ingen flagga --yaer. Menade du --area, --term, --year?"),
    ("import schools", "FIL saknas efter ”tracker import”. " + MANUAL),
    (
        "import",
        "{schools|classes|plans|users|sessions} saknas efter ”tracker import”. " + MANUAL,
    ),
    (
        "import skolor x.csv",
        "tracker import: skolor finns inte. Välj något av schools, classes, plans, users, sessions.",
    ),
    (
        "import schools a.csv b.csv c",
        "”tracker import” tar inte emot b.csv c. Ta bort det, eller skriv ord som hör ihop inom citattecken.",
    ),
    ("export reach --profile pdf", "--profile: pdf finns inte. Välj något av excel, data."),
    ("export reach --year", "--year behöver ett värde. Skriv det efter flaggan."),
    ("export reach -o /", "--output: välj en fil, inte en mapp."),
    ("init --demo=ja", "--demo tar inget värde. Ta bort det."),
    ("run --workers 0", "--workers: ange ett heltal från 1 till 64."),
    ("run --port åtta", "--port: ange ett heltal från 1 till 65535."),
]


@pytest.mark.parametrize(("call", "sentence"), COMPLAINTS)
def test_a_wrong_call_gets_one_line(call: str, sentence: str) -> None:
    answer = ask(*call.split())
    assert (answer.code, answer.out, answer.errors) == (2, "", sentence + "\n")


def test_a_wrong_call_gets_one_line_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", ENGLISH)
    assert ask("fly").errors == "There is no command fly. Run “tracker --help” to see them all.\n"
    assert ask("run", "--workers", "0").errors == "--workers: give a whole number from 1 to 64.\n"


KEY = {"TRACKER_SECRET_KEY": "fixed, and long enough"}
NO_URL = (
    "TRACKER_DATABASE_URL går inte att använda. "
    "Skriv den som sqlite:////sökväg/tracker.db eller postgresql+psycopg://användare@värd/namn."
)
NO_SETTING = (
    f"TRACKER_TODY är ingen inställning. Ta bort den, eller rätta den till någon av {', '.join(config.SETTINGS)}."
)
NO_BACKUP_KEY = (
    "TRACKER_BACKUP_KEY är ingen publik nyckel för age. "
    "Gör ett nyckelpar med age-keygen och ange den som börjar med age1…."
)
NO_KEY = "TRACKER_SS12000_TOKEN kan inte vara en nyckel. Skriv den som du fick den, utan mellanslag."
NO_PAIR = "Samlad inloggning behöver både TRACKER_OIDC_ISSUER och TRACKER_OIDC_CLIENT_ID. Ange båda."
NO_ISSUER = (
    "TRACKER_OIDC_ISSUER går inte att använda. Skriv leverantörens issuer, som https://login.example.org/tenant."
)
NO_REPLICA = "Skriv både TRACKER_REPLICA_URL och TRACKER_DATABASE_URL som postgresql+psycopg://användare@värd/namn."
OIDC = {"TRACKER_OIDC_ISSUER": "https://login.example.org", "TRACKER_OIDC_CLIENT_ID": "linjen"}
WRONG_SETTINGS = [
    ({"TRACKER_TODY": "2026-11-24"}, NO_SETTING),
    ({"TRACKER_BACKUP_KEY": "AGE-SECRET-KEY-1"}, NO_BACKUP_KEY),
    ({"TRACKER_DATABASE_URL": "mysql://x"}, NO_URL),
    ({"TRACKER_DATABASE_URL": "x"}, NO_URL),
    ({"TRACKER_DATABASE_URL": "postgresql+psycopg://ada@localhost:port/x"}, NO_URL),
    ({"TRACKER_REPLICA_URL": "postgresql+psycopg://ada@localhost/x"}, NO_REPLICA),
    ({"TRACKER_REPLICA_URL": "x", "TRACKER_DATABASE_URL": "postgresql+psycopg://ada@localhost/x"}, NO_REPLICA),
    ({"TRACKER_SECRET_KEY": "kort"}, "TRACKER_SECRET_KEY är för kort. Ange minst 16 tecken."),
    ({"TRACKER_SS12000_TOKEN": "nyckel\r\nX-Other: 1"}, NO_KEY),
    ({"TRACKER_SS12000_TOKEN": "två ord"}, NO_KEY),
    ({"TRACKER_OIDC_ISSUER": "https://login.example.org"}, NO_PAIR),
    ({"TRACKER_OIDC_CLIENT_ID": "linjen"}, NO_PAIR),
    ({"TRACKER_OIDC_NAME": "Skolkontot"}, NO_PAIR),
    (OIDC | {"TRACKER_OIDC_ISSUER": "http://login.example.org"}, NO_ISSUER),
    (OIDC | {"TRACKER_OIDC_ISSUER": "https://login.example.org:port"}, NO_ISSUER),
    (OIDC | {"TRACKER_OIDC_ISSUER": "login.example.org"}, NO_ISSUER),
    (
        OIDC | {"TRACKER_OIDC_SCOPE": "profile"},
        "TRACKER_OIDC_SCOPE måste innehålla openid. Skriv som ”openid profile email”.",
    ),
    ({"TRACKER_CONTACT": "Ring\nväxeln"}, "TRACKER_CONTACT kan inte visas. Skriv högst 300 tecken, på en rad."),
    ({"TRACKER_TODAY": "i går"}, "TRACKER_TODAY är ”i går”. Skriv ett datum som 2026-11-24."),
]


def factory(given: dict[str, str], instance: Path) -> Callable[[], Flask]:
    def made() -> Flask:
        app = Flask("linjen", instance_path=str(instance))
        config.init_app(app, given)
        return app

    return made


def start(given: dict[str, str], instance: Path) -> tuple[int, str]:
    result = CliRunner().invoke(tool, ["check"], obj=ScriptInfo(create_app=factory(given, instance)))
    return result.exit_code, result.stderr


@pytest.mark.parametrize(("wrong", "sentence"), WRONG_SETTINGS)
def test_a_wrong_setting_gets_one_line(tmp_path: Path, wrong: dict[str, str], sentence: str) -> None:
    given = {"TRACKER_DATABASE_URL": "sqlite:///unused.db", **KEY, **wrong}
    assert start(given, tmp_path) == (2, sentence + "\n")


def test_an_instance_folder_that_cannot_be_used_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    assert start({}, tmp_path) == (
        2,
        f"Filen {tmp_path}/secret_key är tom. Ta bort den, eller ange TRACKER_SECRET_KEY.\n",
    )
    code, said = start({}, tmp_path / "secret_key" / "instance")
    assert (code, said.startswith(f"Mappen {tmp_path}/secret_key/instance går inte att skapa (")) == (2, True)
    assert said.endswith("). Ange TRACKER_DATABASE_URL och TRACKER_SECRET_KEY.\n")


def test_whoever_starts_the_product_without_the_tool_gets_the_same_words(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="Skriv ett datum som 2026-11-24"):
        factory({"TRACKER_DATABASE_URL": "sqlite:///unused.db", **KEY, "TRACKER_TODAY": "x"}, tmp_path)()


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("C.UTF-8", "TRACKER_TODAY är ”x”. Skriv ett datum som 2026-11-24.\n"),
        (ENGLISH, "TRACKER_TODAY is “x”. Write a date as 2026-11-24.\n"),
    ],
)
def test_the_operators_own_process(tmp_path: Path, locale: str, sentence: str) -> None:
    wrong = settings(f"sqlite:///{tmp_path}/tracker.db") | {"TRACKER_TODAY": "x", "LANG": locale}
    command = [str(Path(sys.executable).with_name("tracker")), "check"]
    done = subprocess.run(command, env=os.environ | wrong, check=False, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_commands_answer_in_english_and_their_files_stay_as_they_are(
    town: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [town.take(kind) for kind in ("plans", "reach")]
    monkeypatch.setenv("LANG", ENGLISH)
    assert town("check").out == "Everything agrees.\n"
    assert [town.take(kind) for kind in ("plans", "reach")] == files
