"""How the tool explains itself in the operator's language: its help, and what was wrong with a call."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from tracker.cli.saying import bad_usage
from tracker.words import gettext as _


class Explained(click.Command):
    """A command that speaks the operator's language; the paragraphs of its docstring are the message ids."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Take the words of a call apart."""
        with complaints(context):
            return super().parse_args(context, args)

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        formatter.write_usage(context.command_path, " ".join(self.collect_usage_pieces(context)), _("Usage:") + " ")

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        """Return what comes after the command's name."""
        arguments = [each for each in self.params if isinstance(each, click.Argument)]
        return [_("[OPTIONS]"), *(placeholder(argument, context) for argument in arguments)]

    def format_help_text(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(_(text) for text in paragraphs(self)))

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option does."""
        options = [each for each in self.get_params(context) if isinstance(each, click.Option)]
        with formatter.section(_("Options")):
            formatter.write_dl([(spelling(option, context), effect(option, context)) for option in options])

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return what the command does, for the list of commands; uncut, because the list is wrapped."""
        return str(_(paragraphs(self)[0]))


class OneOf(click.Choice[str]):
    """One of some words."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Say that a word is none of them, and which there are."""
        choices = ", ".join(self.choices)
        return str(_("%(value)s does not exist. Choose one of %(choices)s.", value=value, choices=choices))


def paragraphs(command: click.Command) -> list[str]:
    """Return the paragraphs of a command's help, each as one line."""
    return [" ".join(text.split()) for text in inspect.cleandoc(command.help or "").split("\n\n")]


def placeholder(parameter: click.Parameter, context: click.Context) -> str:
    """Return what stands for a parameter's value, as FILE; a choice shows itself."""
    return str(_(parameter.metavar)) if parameter.metavar else parameter.make_metavar(context)


def spelling(option: click.Option, context: click.Context) -> str:
    """Return how an option is written."""
    names = ", ".join(option.opts)
    return names if option.is_flag else f"{names} {placeholder(option, context)}"


def effect(option: click.Option, context: click.Context) -> str:
    """Return what an option does, with its default and its range."""
    extra = option.get_help_extra(context)
    notes = [_("default: %(value)s", value=extra["default"])] if "default" in extra else []
    if "range" in extra:
        notes.append(extra["range"])
    said = _(str(option.help))
    return f"{said}  [{'; '.join(notes)}]" if notes else said


@contextmanager
def complaints(context: click.Context) -> Iterator[None]:
    """Say in our own words, on one line, what click finds wrong with a call."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        complain(error, context)


def complain(error: click.UsageError, context: click.Context) -> NoReturn:
    """Say what was wrong with a call and what to do, and end the command."""
    command = context.command_path
    match error:
        case click.NoSuchCommand(command_name=name, possibilities=near):
            bad_usage(_("There is no command %(name)s.", name=name) + " " + advice(near, command))
        case click.NoSuchOption(option_name=name, possibilities=near):
            said = _("“%(command)s” has no option %(name)s.", command=command, name=name)
            bad_usage(said + " " + advice(near, command))
        case click.BadOptionUsage(option_name=name):
            misused(name, context)
        case click.MissingParameter(param=click.Parameter() as parameter):
            what = placeholder(parameter, context)
            said = _("%(what)s is missing after “%(command)s”.", what=what, command=command)
            bad_usage(said + " " + manual(command))
        case click.BadParameter(param=click.Parameter() as parameter):
            unfit(error, parameter, command)
    bad_usage(_("“%(command)s” was not understood.", command=command) + " " + manual(command))


def advice(near: list[str] | None, command: str) -> str:
    """Name what was perhaps meant, else where everything is listed."""
    if near:
        return str(_("Did you mean %(names)s?", names=", ".join(sorted(near))))
    return str(_("Run “%(command)s --help” to see them all.", command=command))


def manual(command: str) -> str:
    """Name where it says how a command is called."""
    return str(_("Run “%(command)s --help” to see how it is written.", command=command))


def misused(name: str, context: click.Context) -> NoReturn:
    """Say that an option has no value and needs one, or the other way round."""
    options = [each for each in context.command.params if isinstance(each, click.Option) and name in each.opts]
    if any(option.is_flag for option in options):
        bad_usage(_("%(name)s takes no value. Leave it out.", name=name))
    bad_usage(_("%(name)s needs a value. Write it after the option.", name=name))


def unfit(error: click.BadParameter, parameter: click.Parameter, command: str) -> NoReturn:
    """Say which value a parameter needs."""
    name = max(parameter.opts, key=len) if isinstance(parameter, click.Option) else command
    match parameter.type:
        case OneOf():
            bad_usage(f"{name}: {error.message}")
        case click.IntRange(min=least, max=most):
            bad_usage(_("%(name)s: give a whole number from %(least)s to %(most)s.", name=name, least=least, most=most))
        case click.Path():
            bad_usage(_("%(name)s: choose a file, not a folder.", name=name))
    bad_usage(_("%(name)s: the value cannot be used.", name=name) + " " + manual(command))
