"""The manual in the product: a task per page, a search over all of them, and the field's words."""

import re
from dataclasses import dataclass

from flask import Blueprint, Flask, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from markupsafe import Markup

from tracker.access import me_or_nobody, sso
from tracker.reports.glossary import Term, glossary
from tracker.ways import address
from tracker.words import lazy_gettext as _
from tracker.words import locale, search_key

bp = Blueprint("help", __name__)

# The tasks, by who does them. The text of each stands in templates/help/<language>/_<task>.html.
PARTS: tuple[tuple[LazyString, tuple[str, ...]], ...] = (
    (_("In the classroom"), ("sign-in", "log", "correct", "groups", "offline", "reminders", "mentors", "activities")),
    (
        _("At the school and in the municipality"),
        ("classes", "people", "import", "next-year", "settings", "audit", "retention"),
    ),
    (_("Figures and reports"), ("dashboard", "follow-up", "closing", "keys")),
)
TASKS = tuple(slug for _who, slugs in PARTS for slug in slugs)
# Which task a page belongs to: its endpoint, or else its family. The help of every other page is the list of tasks.
TASK_OF = {
    "account": "sign-in",
    "activities": "activities",
    "audit": "audit",
    "classes": "log",
    "closing": "closing",
    "contacts": "follow-up",
    "curricula": "classes",
    "dashboards": "dashboard",
    "entering": "people",
    "exports": "dashboard",
    "followup": "follow-up",
    "home": "log",
    "imports": "import",
    "invite": "sign-in",
    "mentors": "mentors",
    "offline": "offline",
    "open": "dashboard",
    "orders": "classes",
    "passkeys": "sign-in",
    "plans": "classes",
    "privacy.anonymise": "retention",
    "reminders": "reminders",
    "retention": "retention",
    "rollover": "next-year",
    "rosters": "classes",
    "sessions": "log",
    "sessions.correct": "correct",
    "sessions.restore": "correct",
    "sessions.show": "correct",
    "sessions.withdraw": "correct",
    "settings": "settings",
    "setup": "sign-in",
    "signin": "sign-in",
    "sso": "sign-in",
    "tokens": "keys",
    "users": "people",
}

# A page, or an address to write to, in a sentence.
ADDRESS = re.compile(r"https://[^\s,;<>\"]*[^\s,;<>\".]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Task:
    """A text of the manual in the language that is spoken: `summary` is one sentence, `body` its steps."""

    slug: str
    title: str
    summary: str
    body: Markup

    def holds(self, words: list[str]) -> bool:
        """Say whether every word occurs in it."""
        text = search_key(f"{self.title} {self.summary} {self.body.striptags()}")
        return all(word in text for word in words)


def text_of(slug: str) -> Task:
    """Return the text of a task, in the language that is spoken."""
    page = current_app.jinja_env.get_template(f"help/{locale()}/_{slug}.html").make_module()
    said = vars(page)
    return Task(slug, said["title"], said["summary"], Markup(str(page)))  # noqa: S704 - our own words


def by_who() -> dict[str, list[Task]]:
    """Return all tasks, by who does them."""
    return {str(who): [text_of(slug) for slug in slugs] for who, slugs in PARTS}


def found(words: list[str]) -> list[Task]:
    """Return the tasks in which all words occur, in the manual's order; first those that have them in the title."""
    fitting = [task for task in map(text_of, TASKS) if task.holds(words)]
    return sorted(fitting, key=lambda task: not all(word in search_key(task.title) for word in words))


def terms_found(words: list[str]) -> list[Term]:
    """Return the terms whose name or definition has all words."""
    return [term for term in glossary() if all(word in search_key(f"{term.name} {term.meaning}") for word in words)]


def help_here() -> str:
    """Return the address of the help of the page that is being answered; a template asks."""
    slug = TASK_OF.get(request.endpoint or "") or TASK_OF.get(request.blueprint or "")
    return address("help.task", slug=slug) if slug else address("help.index")


def feedback() -> str:
    """Return where one tells what does not work: the address in the sentence of whom to ask, or else that sentence."""
    named = ADDRESS.search(sso.contact() or "")
    if not named:
        return f"{address('help.index')}#contact"
    return named[0] if named[0].startswith("https:") else f"mailto:{named[0]}"


def init_app(app: Flask) -> None:
    """Let every page lead to its help, and to whom one tells what does not work."""
    app.jinja_env.globals.update(help_here=help_here, feedback=feedback)


@bp.route("/help")
def index() -> ResponseReturnValue:
    """List the tasks, or those that hold the words that somebody looks for."""
    me_or_nobody()  # who has chosen a language is answered in it
    typed = request.args.get("q", "").strip()
    words = search_key(typed).split()
    return render_template(
        "help/index.html",
        typed=typed,
        tasks={} if words else by_who(),
        found=found(words) if words else [],
        terms=terms_found(words) if words else [],
        contact=sso.contact(),
    )


@bp.route("/help/<slug>")
def task(slug: str) -> ResponseReturnValue:
    """Tell how a task is done."""
    me_or_nobody()
    if slug not in TASKS:
        abort(404)
    later = TASKS[TASKS.index(slug) + 1 :]
    after = text_of(later[0]) if later else None
    return render_template("help/task.html", task=text_of(slug), after=after)


@bp.route("/help/words")
def words() -> ResponseReturnValue:
    """Say what the field's words mean."""
    me_or_nobody()
    return render_template("help/words.html", terms=glossary())
