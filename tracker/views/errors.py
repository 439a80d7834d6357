"""What went wrong, and what to do next: one page for every error."""

from logging import LogRecord
from urllib.parse import quote

from flask import Flask, Response, current_app, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, ServiceUnavailable, TooManyRequests

from tracker.access import BY_TOKEN, brings_authorization, me_or_nobody
from tracker.errors import Busy, SignedOut, Unavailable
from tracker.operation.journal import number
from tracker.words import lazy_gettext as _

Said = tuple[LazyString, LazyString]
# By status: what happened, and what to do next.
WORDS: dict[int, Said] = {
    400: (
        _("We cannot read this"),
        _(
            "Something in the address or the form is not as it should be. "
            "Go back, load the page again and try once more."
        ),
    ),
    401: (
        _("A key is needed"),
        _(
            "Send a key that is in force, as a bearer token or as the password of Basic. "
            "A programme lead makes one under Export."
        ),
    ),
    403: (
        _("You may not do this"),
        _(
            "The page belongs to another role than yours, or you came here from another website. "
            "Begin from the start page, or ask your programme lead to give you the role."
        ),
    ),
    404: (
        _("There is no such page"),
        _(
            "The address may be misspelt, or the page belongs to a school where you have no role. "
            "Begin from the start page."
        ),
    ),
    405: (
        _("It cannot be done this way"),
        _("The page was opened in a way that it is not made for. Begin from the start page."),
    ),
    409: (
        _("Somebody else was first"),
        _(
            "What you were writing about has been changed meanwhile. "
            "Go back, load the page again and look at what it says now."
        ),
    ),
    413: (_("This is too large to send"), _("Go back, and send it in smaller parts.")),
    422: (_("Something needs to be put right"), _("Go back, look through what you wrote, and send it again.")),
    429: (_("That was too many attempts"), _("Wait a quarter of an hour and try again.")),
    503: (
        _("Many are writing just now"),
        _("Nothing was saved by halves. Go back: what you wrote is still there. Send it again in a moment."),
    ),
    500: (
        _("Something went wrong with us"),
        _(
            "It is not your fault, and nothing was saved by halves. Try again in a while. If it happens again, "
            "tell the person who runs Linjen what you did, and when."
        ),
    ),
}

AWAY: Said = (
    _("Linjen cannot reach its data just now"),
    _("Nothing was saved by halves. Go back: what you wrote is still there. Send it again in a few minutes."),
)


def init_app(app: Flask) -> None:
    """Answer every error with the page; Flask hands over what nobody caught as a 500."""
    app.logger.addFilter(with_harmless_address)
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(InternalServerError, fault)
    app.register_error_handler(Unavailable, away)
    app.register_error_handler(SignedOut, enter_anew)
    app.register_error_handler(Busy, lambda _error: show(ServiceUnavailable()))


def fault(error: InternalServerError) -> ResponseReturnValue:
    """Tell a fault of the commit, which comes after the page, as one of the page would be told."""
    original = error.original_exception
    if isinstance(original, Unavailable):
        return away(original)
    return show(ServiceUnavailable() if isinstance(original, Busy) else error)


def enter_anew(_error: SignedOut) -> ResponseReturnValue:
    """Ask somebody to sign in whose sign-in ended while they sent something."""
    return redirect(url_for("signin.enter", unsaved="yes"), 303)


def away(error: Unavailable) -> ResponseReturnValue:
    """Say that the data are out of reach, and let the journal tell why."""
    current_app.logger.error("the database is unavailable: %s", error)
    return show(ServiceUnavailable(), AWAY)


def show(error: HTTPException, said: Said | None = None) -> ResponseReturnValue:
    """Say what happened and what to do next. A fault of ours may have taken the database: use nothing of it."""
    code = error.code or 500
    if code < 500:
        me_or_nobody()  # who has chosen a language is answered in it
    title, advice = map(str, said or words(code))
    if code in {400, 429} and error.description not in {BadRequest.description, TooManyRequests.description}:
        advice = str(error.description)  # a page's own sentence, which names what was wrong
    headers = [each for each in error.get_headers() if each[0] in {"Allow", "Retry-After", "WWW-Authenticate"}]
    if code == 401 or (request.endpoint in BY_TOKEN and brings_authorization()):
        return problem(code, title, advice, headers)
    broken = code >= 500  # then the database may not answer
    page = render_template(
        "errors/page.html",
        title=title,
        advice=advice,
        is_lost=request.method == "POST" and not broken and code != 429,
        number=number() if broken else "",
        bare=broken,
        blind=broken,
    )
    return page, code, headers


def problem(code: int, title: str, advice: str, headers: list[tuple[str, str]]) -> Response:
    """Say it to a program, as RFC 9457 has it."""
    said = current_app.json.dumps({"title": title, "status": code, "detail": advice}, ensure_ascii=False)
    answer = Response(said, code, mimetype="application/problem+json")
    answer.headers.extend(headers)
    return answer


def with_harmless_address(record: LogRecord) -> bool:
    """Let every line into the log file: an address that holds a secret is named by its route, any other in one line."""
    if has_request_context():
        is_secret = request.url_rule and "token" in request.url_rule.arguments
        shown = request.url_rule.rule if request.url_rule and is_secret else quote(request.path)
        record.msg = str(record.msg).replace(request.path, shown)
    return True


def words(code: int) -> Said:
    """Return what happened, and what to do."""
    return WORDS.get(code) or WORDS[500 if code >= 500 else 400]
