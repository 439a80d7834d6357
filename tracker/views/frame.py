"""The frame: what every page shares. Words for dates and numbers, addresses of assets."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import quote

from babel.dates import format_time
from flask import Flask, Response, current_app, request, url_for

from tracker.access import Person, Role, cookies, may, me_or_nobody, opens
from tracker.dates import STOCKHOLM, today
from tracker.numbers import half_up
from tracker.reports.writing import amount, count, day, decimal, listed, of, share, spelled
from tracker.roster.example import has_example
from tracker.ways import address
from tracker.words import gettext as _
from tracker.words import locale

ONE_YEAR = 365 * 24 * 60 * 60
# A leader's menu stays short: one thing per screen.
FOR_DESKS = frozenset({Role.COORDINATOR, Role.LEAD, Role.ADMINISTRATOR})


def init_app(app: Flask) -> None:
    """Give every template its words, and the page that waits for a file its mark."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(finish_file)
    app.after_request(keep_asset)
    filters = (day, near_day, weekday_day, moment, count, of, share, decimal, amount, listed, percent)
    app.jinja_env.filters.update({each.__name__: each for each in filters})
    tools = (static_url, url_of_each, has_example, locale, menu, stop, along, height_of, hue_of)
    app.jinja_env.globals.update({each.__name__: each for each in tools})
    app.jinja_env.globals.update(may=may, who=me_or_nobody, url_for=address, bare=False, blind=False)


def finish_file(response: Response) -> Response:
    """Let the page that waits for a file see that it begins, and close what it was packed from at its end."""
    if "Content-Disposition" in response.headers and (mark := cookies.carried("making")).isdigit():
        cookies.carry(response, "made", mark, timedelta(minutes=1), for_scripts=True)
    if close := getattr(response.response, "close", None):
        response.call_on_close(close)  # what packs a file (Flask-Compress) drops it unclosed
    return response


def static_url(name: str) -> str:
    """Return the address of an asset, which changes when its content does."""
    return address("static", filename=name, v=fingerprint(current_app.static_folder or "", name))


def keep_asset(response: Response) -> Response:
    """Let an asset be kept for as long as its address lasts, where it is named by its content, as `static_url` does."""
    if request.endpoint == "static" and response.status_code == 200 and "v" in request.args:
        name = str((request.view_args or {})["filename"])
        if name == normpath(name) and request.args["v"] == fingerprint(current_app.static_folder or "", name):
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response


def url_of_each(endpoint: str, name: str, **values: Any) -> Callable[[str], str]:
    """Return what turns a code into the address of its page: as `url_for`, which takes long for a long list."""
    values[name] = "each-of-them"
    before, _code, after = url_for(endpoint, **values).partition("each-of-them")
    return lambda code: f"{before}{quote(code, safe='')}{after}"


@cache
def fingerprint(folder: str, name: str) -> str:
    """Return a short hash of a file in a folder."""
    return sha256(Path(folder, name).read_bytes()).hexdigest()[:12]


def menu(person: Person) -> tuple[tuple[str, str, str], ...]:
    """Return the pages that a person works with, as endpoint, label and mark, in order."""
    return tuple((endpoint, label, current(endpoint)) for endpoint, label in pages_of(person.roles, locale()))


@cache
def pages_of(roles: frozenset[Role], _language: str) -> tuple[tuple[str, str], ...]:
    """Return the pages that somebody in some roles works with, as endpoint and label in the language that is spoken."""
    home = _("My classes") if Role.LEADER in roles else _("Home")
    is_at_desk, sees_all = bool(roles & FOR_DESKS), opens("dashboards.reach", roles)
    pages = [("home.show", home), ("classes.index", _("Classes"))]
    if is_at_desk:
        pages += [("dashboards.reach", _("Reach")), ("exports.index", _("Export"))]
    if not sees_all:
        pages.append(("dashboards.readers", _("Reach")))
        if not is_at_desk:
            pages.append(("exports.index", _("Export")))
    if is_at_desk or not sees_all:
        pages.append(("followup.show", _("Follow-up")))
    pages.append(("admin.index", _("Administer")))
    return tuple((endpoint, label) for endpoint, label in pages if opens(endpoint, roles))


def current(endpoint: str) -> str:
    """Return how the menu marks a page: `page` when it is this one, `true` when this one lies under it."""
    if endpoint == request.endpoint:
        return "page"
    is_under = endpoint == "admin.index" and request.path.startswith("/admin/")
    return "true" if is_under or endpoint.partition(".")[0] == request.blueprint else ""


def near_day(date_: date) -> str:
    """Return `i dag`, or the day."""
    return str(_("today")) if date_ == today() else day(date_)


def weekday_day(date_: date) -> str:
    """Return `Tisdag 24 november`."""
    words = spelled(date_, "EEEE d MMMM", locale())
    return words[:1].upper() + words[1:]


def moment(at: datetime) -> str:
    """Return a moment in Stockholm: `10.42` today, else `20 november 10.42`."""
    local = at.astimezone(STOCKHOLM)
    time = format_time(local.time(), "HH.mm" if locale() == "sv" else "HH:mm", locale=locale())
    return time if local.date() == today() else f"{day(local.date())} {time}"


@cache
def stop(number: int, stations: int) -> str:
    """Return where station `number` of a line lies, as SVG writes it: `14.29%`."""
    return percent(Fraction(number - 1, stations - 1) if stations > 1 else Fraction(1, 2), places=2)


def along(index: int, points: int) -> str:
    """Return where the point `index`, from 0, of a chart's course lies, clear of the numbers on its left."""
    part = Fraction(index, points - 1) if points > 1 else Fraction(1, 2)
    return percent(Fraction(15, 100) + Fraction(78, 100) * part)


def height_of(part: Fraction) -> Decimal:
    """Return the height at which a chart of 240 px has a share: 200 for nothing, 20 for all and more."""
    return half_up(200 - 180 * min(part, Fraction(1)), 1)


def percent(fraction: Fraction, places: int = 1) -> str:
    """Return a length in a drawing, between 0 and 100 %: `68.1%`."""
    inside = 0 if fraction <= 0 else 1 if fraction >= 1 else fraction
    length = half_up(inside, places + 2).scaleb(2)
    return f"{length:f}".rstrip("0").rstrip(".") + "%" if length else "0%"


def hue_of(programme_code: str) -> str:
    """Return the class that gives a programme its colour and the shape of its bullet."""
    return {"TAGET": "taget", "MVP": "mvp"}.get(programme_code, "")
