"""The files of a municipality's first school year: people, classes and plans, as its lead has them."""

from pathlib import Path

from openpyxl import Workbook

# The first administrator leads the programmes; the leader works at two schools of the register.
LEAD, LEADER = "p.ansvarig@example.org", "a.larare@example.org"
GRINDTORP, MALMSJO, BORG = "57228484", "86985859", "71048800"
PEOPLE = f"""\
epost;namn;roll;skolenhetskod
{LEADER};A. Lärare;passledare;{GRINDTORP}
{LEADER};A. Lärare;passledare;{MALMSJO}
"""
CLASSES: tuple[tuple[str | int, ...], ...] = (
    ("lasar", "skolenhetskod", "klass", "stadium", "elever"),
    ("2026/27", GRINDTORP, "4A", 4, 27),
    ("2026/27", GRINDTORP, "4B", 4, 25),
    ("2026/27", BORG, "3A", 3, 20),
    ("2026/27", MALMSJO, "6A", 6, 24),
)
PLANS = f"""\
lasar;skolenhetskod;klass;program;programversion;grupper;ledare
2026/27;{MALMSJO};6A;MVP;MVP-BOTKYRKA;2;{LEADER}
"""


def written(folder: Path) -> dict[str, Path]:
    """Write the files, the classes as a spreadsheet; return them by what they hold, in the order one needs them."""
    files = {"Användare": folder / "Personer.csv", "Klasser": folder / "Klasser.xlsx", "Planer": folder / "Planer.csv"}
    files["Användare"].write_text(PEOPLE, encoding="utf-8")
    files["Planer"].write_text(PLANS, encoding="utf-8")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Klasser")
    for row in CLASSES:
        sheet.append(row)
    book.save(files["Klasser"])
    return files
