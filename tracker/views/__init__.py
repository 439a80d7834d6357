"""The pages, one file per family: read the request, ask the domain, answer."""

from flask import Flask
from flask_compress import Compress

from tracker.views import (
    accessibility,
    account,
    activities,
    admin,
    audit,
    calendar,
    classes,
    closing,
    contacts,
    curricula,
    dashboards,
    downloads,
    entering,
    errors,
    followup,
    frame,
    health,
    home,
    imports,
    invite,
    manual,
    mentors,
    offline,
    opening,
    orders,
    passkeys,
    pieces,
    plans,
    privacy,
    reminders,
    retention,
    rollover,
    rosters,
    sessions,
    settings,
    setup,
    signin,
    sso,
    tokens,
    users,
    walls,
)
from tracker.views.pieces import Templates

__all__ = ["Templates", "init_app"]


def init_app(app: Flask) -> None:
    """Register every page, and what all of them share."""
    for page in (
        accessibility,
        account,
        activities,
        admin,
        audit,
        calendar,
        classes,
        closing,
        contacts,
        curricula,
        dashboards,
        downloads,
        entering,
        followup,
        health,
        home,
        imports,
        invite,
        manual,
        mentors,
        offline,
        opening,
        orders,
        passkeys,
        plans,
        privacy,
        reminders,
        retention,
        rollover,
        rosters,
        sessions,
        settings,
        setup,
        signin,
        sso,
        tokens,
        users,
    ):
        app.register_blueprint(page.bp)
    errors.init_app(app)
    Compress(app)  # first, and so the last to touch an answer
    walls.init_app(app)
    frame.init_app(app)
    pieces.init_app(app)
    manual.init_app(app)
