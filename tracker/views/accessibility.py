"""The accessibility statement, by the template of the Swedish agency, and what its tests found."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import roster
from tracker.access import me_or_nobody, sso
from tracker.reports.accessible import last_run

bp = Blueprint("accessibility", __name__)


@bp.route("/accessibility")
def show() -> ResponseReturnValue:
    """Say how accessible the product is, how that was tested, and where one reports a fault."""
    me_or_nobody()  # who has chosen a language is answered in it
    return render_template(
        "accessibility/show.html", tested=last_run(), contact=sso.contact(), responsible=roster.responsible()
    )
