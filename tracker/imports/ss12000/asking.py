"""Asking an API, page by page: what it may answer, for how long and how much; everything wrong said in words."""

import json
import ssl
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import OpenerDirector, Request

from tracker.errors import TrackerError
from tracker.outside import is_this_computer, opener_for
from tracker.words import gettext as _
from tracker.words import why_not

# Seconds without a byte, and for a whole page.
PATIENCE, LONGEST_PAGE = 30, 120
MOST_BYTES = 20 * 1024 * 1024
PAGE = 500
MOST_PAGES = 10_000
PIECE = 64 * 1024
LONGEST_PAGE_TOKEN = 4000
# All that is read of an answer; the rest, as names and civic numbers, is dropped.
READ = frozenset(
    {"data", "pageToken", "id", "displayName", "startDate", "endDate"}
    | {"organisationType", "schoolUnitCode", "municipalityCode", "schoolTypes"}
    | {"groupType", "schoolType", "organisation", "groupMemberships", "person"}
    | {"enrolments", "enroledAt", "schoolYear", "cancelled"}
)
Item = dict[str, Any]
Filters = Sequence[tuple[str, str]]


class NoAnswer(TrackerError):
    """The API cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Api:
    """An API by its address, without a slash at its end, and the key that opens it."""

    address: str
    token: str = field(repr=False)

    def items(self, what: str, filters: Filters) -> Iterator[Item]:
        """Yield what a list holds, such as `groups`, page by page; raise NoAnswer."""
        asked: Filters = [*filters, ("limit", str(PAGE))]
        seen: set[str] = set()
        for _number in range(MOST_PAGES):
            page = self.page(what, asked)
            yield from page["data"]
            token = page.get("pageToken")
            if not token:
                return
            if not isinstance(token, str) or len(token) > LONGEST_PAGE_TOKEN:
                self.misshapen(what, "pageToken")
            if token in seen:
                break
            seen.add(token)
            asked = [("pageToken", token), ("limit", str(PAGE))]
        raise NoAnswer(_("%(where)s never comes to an end. Tell whoever runs the system.", where=self.at(what)))

    def at(self, what: str) -> str:
        """Return the address of a list."""
        return f"{self.address}/{what}"

    def page(self, what: str, asked: Filters) -> Item:
        """Return a page with its list of objects under `data`."""
        try:
            page: Any = json.loads(self.answer(what, asked), object_pairs_hook=only_read)
        except (ValueError, RecursionError):
            raise NoAnswer(
                _(
                    "%(where)s does not answer with JSON. Check the address, or tell whoever runs the system.",
                    where=self.at(what),
                )
            ) from None
        items = page.get("data") if isinstance(page, dict) else None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            self.misshapen(what, "data")
        return {"data": items, "pageToken": page.get("pageToken")}

    def misshapen(self, what: str, field_name: str) -> NoReturn:
        """Refuse an answer that is not as the standard says; name the field, and never what it holds."""
        raise NoAnswer(
            _(
                "%(where)s does not answer as SS 12000:2020 says: see %(field)s. Tell whoever runs the system.",
                where=self.at(what),
                field=field_name,
            )
        )

    def answer(self, what: str, asked: Filters) -> bytes:
        """Return the bytes of an answer; raise NoAnswer."""
        where = self.at(what)
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.token}"}
        query = urlencode(asked, errors="replace")
        request = Request(f"{where}?{query}", headers=headers)  # noqa: S310 # https, or this computer
        try:
            with self.opener.open(request, timeout=PATIENCE) as response:
                return read_whole(response, where)
        except HTTPError as error:
            with error:
                refused(error, where)
        except TimeoutError:
            raise too_slow(where) from None
        except (OSError, HTTPException) as error:
            raise unreachable(error, where) from None

    @cached_property
    def opener(self) -> OpenerDirector:
        """Return what opens addresses."""
        return opener_for(self.address)


def only_read(pairs: Iterable[tuple[str, Any]]) -> Item:
    """Return what of an object is read."""
    return {name: value for name, value in pairs if name in READ}


def read_whole(response: HTTPResponse, where: str) -> bytes:
    """Return all that a response holds; raise NoAnswer when it is too much, or comes too slowly."""
    pieces: list[bytes] = []
    size, end = 0, monotonic() + LONGEST_PAGE
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise NoAnswer(
                _(
                    "%(where)s answers with more than %(most)s MB at once. Tell whoever runs the system.",
                    where=where,
                    most=MOST_BYTES // 1024 // 1024,
                )
            )
        if monotonic() > end:
            raise too_slow(where)
    return b"".join(pieces)


def refused(error: HTTPError, where: str) -> NoReturn:
    """Say what a status other than 200 means, and what to do."""
    if 300 <= error.code < 400:
        raise NoAnswer(elsewhere(error, where))
    said = {
        401: _("%(where)s does not accept the key in TRACKER_SS12000_TOKEN. Ask for a new one.", where=where),
        403: _("The key in TRACKER_SS12000_TOKEN may not read %(where)s. Ask for the right to it.", where=where),
        404: _("There is no %(where)s. Check the address: it ends where /organisations begins.", where=where),
        429: _("%(where)s has been asked too often. Try again later.", where=where),
    }
    if error.code in said:
        raise NoAnswer(said[error.code])
    if error.code >= 500:
        raise NoAnswer(_("%(where)s cannot answer just now (%(code)s). Try again later.", where=where, code=error.code))
    raise NoAnswer(
        _(
            "%(where)s does not understand the question (%(code)s). Ask whether it speaks SS 12000:2020.",
            where=where,
            code=error.code,
        )
    )


def elsewhere(error: HTTPError, where: str) -> str:
    """Say that an address refers to another one."""
    try:
        target = urlsplit(error.headers.get("Location") or "").hostname
    except ValueError:
        target = None
    text: str = _(
        "%(where)s refers to another address (%(host)s); the key is not sent there. Write that one, if it is right.",
        where=where,
        host=target or urlsplit(where).hostname,
    )
    return text


def too_slow(where: str) -> NoAnswer:
    """Say that an answer takes too long."""
    return NoAnswer(_("%(where)s does not answer in time. Try again later.", where=where))


def unreachable(error: OSError | HTTPException, where: str) -> NoAnswer:
    """Say why there is no answer at all."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return too_slow(where)
    if isinstance(reason, ssl.SSLError):
        message = _(
            "There is no secure connection to %(where)s (%(reason)s). Tell whoever runs the system.",
            where=where,
            reason=getattr(reason, "verify_message", None) or reason.reason,
        )
        return NoAnswer(message)
    why = why_not(reason) if isinstance(reason, OSError) and reason.errno else type(reason).__name__
    return NoAnswer(_("%(where)s cannot be reached (%(reason)s). Check the address.", where=where, reason=why))


def wrong_address(text: str) -> str | None:
    """Say what is wrong with an API's address, or None."""
    message: str | None = None
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = text.isascii() and text.isprintable() and not any(sign in text for sign in " @?#")
    if parts.scheme not in {"http", "https"} or not host or not plain:
        message = _("Write the API's address as https://api.example.org/v2.0, without anything after it.")
    elif parts.scheme == "http" and not is_this_computer(host):
        message = _("Write an address that begins with https://, so that nobody can listen in.")
    return message
