"""Faults reported elsewhere by Sentry's protocol, if the settings name a place: what went wrong, never with whom."""

from typing import TYPE_CHECKING

from flask import Flask

from tracker.operation.journal import number, page

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def init_app(app: Flask) -> None:
    """Report the faults that nobody caught, if there is a place for them."""
    if not app.config["SENTRY_DSN"]:
        return
    import sentry_sdk  # noqa: PLC0415 - it is large, and most do without
    from sentry_sdk.integrations.flask import FlaskIntegration  # noqa: PLC0415 - as above

    sentry_sdk.init(
        dsn=app.config["SENTRY_DSN"],
        integrations=[FlaskIntegration()],
        default_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=without_people,
    )


def without_people(event: "Event", _hint: "Hint") -> "Event":
    """Leave of a fault its place in the program, the page and the request's number."""
    event.pop("user", None)
    event.pop("request", None)
    event["transaction"] = page() if number() else "(command)"
    event["tags"] = {"request_id": number()}
    for each in event.get("exception", {}).get("values", []):  # an error's own words may hold what was typed
        each["value"] = ""
    return event
