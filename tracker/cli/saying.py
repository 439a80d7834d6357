"""What a command says: what was done, or in one line what was wrong."""

from typing import NoReturn

import click

REFUSED, BAD_USAGE = 1, 2


def say(text: str) -> None:
    """Print what was done."""
    click.echo(text)


def fail(text: str, code: int = REFUSED) -> NoReturn:
    """Print an error as one line, and end the command."""
    click.echo(" ".join(text.split()), err=True)
    raise click.exceptions.Exit(code)


def bad_usage(text: str) -> NoReturn:
    """End a command that was called wrongly."""
    fail(text, BAD_USAGE)
