"""Asking the provider: a few small questions, each for a short time; what it answers is an object of JSON."""

import json
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from tracker.outside import opener_for

# Seconds without a byte, and for a whole answer.
PATIENCE, LONGEST = 5, 10
MOST_BYTES = 512 * 1024
PIECE = 64 * 1024
Answer = dict[str, Any]


class Unanswered(Exception):
    """The provider cannot be reached, or does not answer as it should; the text is for the log, without secrets."""


class Declined(Exception):
    """The provider understood, and says no; the text is for the log, without secrets."""


def ask(address: str, headers: Mapping[str, str], body: str | None = None) -> Answer:
    """Return the object that an address answers with; `body` is posted as a form. Raises Unanswered, Declined."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    data = body.encode() if body is not None else None
    request = Request(address, data, {"Accept": "application/json", **kind, **headers})  # noqa: S310 # only safe ones come here
    try:
        with opener_for(address).open(request, timeout=PATIENCE) as response:
            answer = json.loads(read_whole(response))
    except HTTPError as error:
        with error:
            if error.code in {400, 401, 403}:
                raise Declined(f"status {error.code}") from None
            raise Unanswered(f"status {error.code}") from None
    except (OSError, HTTPException) as error:
        raise Unanswered(type(error).__name__) from None
    except (ValueError, RecursionError):
        raise Unanswered("no JSON") from None
    if not isinstance(answer, dict):
        raise Unanswered("no object")
    return answer


def read_whole(response: HTTPResponse) -> bytes:
    """Return all that a response holds. Raises Unanswered when it is too much, or comes too slowly."""
    pieces: list[bytes] = []
    size, end = 0, monotonic() + LONGEST
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES or monotonic() > end:
            raise Unanswered("too much, or too slow")
    return b"".join(pieces)
