"""A database for load work: `tracker generate`."""

import sys
from pathlib import Path

import click

from tracker.cli.saying import fail, say
from tracker.cli.tool import command
from tracker.dates import today
from tracker.models import db
from tracker.words import gettext as _
from tracker.words import ngettext


@command("generate")
@click.option(
    "--register",
    "file",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The schools, as in the public register: skolenheter_2020.csv.",
)
@click.option(
    "--years",
    metavar="NUMBER",
    required=True,
    type=click.IntRange(1, 50),
    help="How many school years, up to this one.",
)
@click.option("--municipality", metavar="CODE", help="Only this municipality, as 0127.")
@click.option("--seed", metavar="NUMBER", required=True, type=int, help="The same number gives the same figures.")
def generate(file: Path, years: int, municipality: str | None, seed: int) -> None:
    """Fill an empty database with invented figures on real schools, to try how much it carries.

    Run again with the same words it goes on where it was stopped. It never touches a database that somebody uses.
    """
    from tracker import generate as generating  # noqa: PLC0415 - needed here only

    try:
        order = generating.order_from(file, municipality, seed=seed, years=years, day=today())
    except OSError as error:
        fail(_("%(file)s cannot be read (%(reason)s). Check the name.", file=file, reason=error.strerror))
    order, steps = generating.remaining(order)
    generating.hurry()
    label = ngettext(
        "%(num)s municipality, %(years)s years",
        "%(num)s municipalities, %(years)s years",
        len(order.towns),
        years=years,
    )
    with click.progressbar(length=sum(step.weight for step in steps), label=label, file=sys.stderr) as bar:
        for step in steps:
            generating.make(order, step)
            db.session.commit()
            bar.update(step.weight)
    say(_("The database is filled. All its figures are invented."))
