"""For machines that watch: whether this process lives, and whether it can serve."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker.operation.readiness import is_ready

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.route("/live")
def live() -> ResponseReturnValue:
    """Say that this process answers; it asks nobody else."""
    return {"status": "alive"}


@bp.route("/ready")
def ready() -> ResponseReturnValue:
    """Say whether the database answers and is of this release; 503 if not, and no pages should be asked for here."""
    return ({"status": "ready"}, 200) if is_ready() else ({"status": "not ready"}, 503)
