"""Files of users: a line per membership."""

from tracker.imports.cells import Cells
from tracker.imports.files import LOGS, FileKind, Source
from tracker.imports.reading import Columns
from tracker.models import Role
from tracker.roster import EVERYWHERE, UserBatch, UserEntry, is_email, wrong_name
from tracker.words import gettext as _

COLUMNS = Columns(required=("epost", "namn", "roll"), optional=("skolenhetskod", "kommunkod"))
FIELDS = {
    "email": "epost",
    "name": "namn",
    "role": "roll",
    "unit_code": "skolenhetskod",
    "municipality_code": "kommunkod",
}


def user_file(source: Source) -> FileKind[UserEntry]:
    """Return how a file of users is read."""
    return FileKind(
        columns=COLUMNS,
        parse=parse,
        key=lambda entry: entry.key,
        key_columns=key_columns,
        fields=FIELDS,
        batch=lambda entries, _absent, _named: UserBatch(entries, source.scope, source.administers, source.giver),
        regardless_of=LOGS,
    )


def parse(cells: Cells) -> UserEntry:
    """Return a row as a membership."""
    email = cells.wanted("epost").lower()
    if email and not is_email(email):
        cells.wrong("epost", _("Write an e-mail address, as lo.exempel@example.org."))
    name = cells.wanted("namn")
    if problem := wrong_name(name, email):
        cells.wrong("namn", problem)
    everywhere = cells.text("kommunkod") == EVERYWHERE
    return UserEntry(
        email=email,
        name=name,
        role=cells.wanted_code("roll", Role),
        unit_code=cells.unit_code("skolenhetskod"),
        municipality_code=None if everywhere else cells.municipality_code("kommunkod"),
        everywhere=everywhere,
    )


def key_columns(entry: UserEntry) -> tuple[str, ...]:
    """Return the columns that tell a membership from others."""
    return "roll", "skolenhetskod" if entry.unit_code else "kommunkod", "epost"
