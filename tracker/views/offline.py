"""Without a network: the script that works behind the pages on a phone, and the page of what waits there."""

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker.access import me_or_nobody
from tracker.logbook import FEWEST_MINUTES, MOST_MINUTES
from tracker.personal import PATTERNS

bp = Blueprint("offline", __name__)


@bp.route("/sw.js")
def worker() -> ResponseReturnValue:
    """Answer with the worker; it names every asset by its content, so that a new version renews the phone's copies."""
    names = sorted(path.name for path in Path(current_app.static_folder or "").iterdir() if path.is_file())
    minutes = [FEWEST_MINUTES, MOST_MINUTES]
    script = render_template("offline/worker.js", names=names, personal_patterns=PATTERNS, minutes=minutes)
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.route("/linjen.webmanifest")
def manifest() -> ResponseReturnValue:
    """Tell a phone how the product is put among its apps: by which name, with which icons, in which colours."""
    answer = Response(render_template("offline/app.webmanifest"), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "public, max-age=86400"  # the same for everybody
    return answer


@bp.route("/outbox")
def outbox() -> ResponseReturnValue:
    """Show the frame of the outbox, the same for everybody: what waits is known to the phone alone."""
    reader = me_or_nobody()  # asked first, because the page speaks the language that they have chosen
    return render_template("offline/outbox.html", bare=True, reader=reader)
