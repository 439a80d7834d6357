"""What a municipality or a school looks after, in one list: each thing is a page family of its own."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.access import may, my_scope
from tracker.words import lazy_gettext as _

bp = Blueprint("admin", __name__, url_prefix="/admin")

# Heading → endpoint, name, what one does there.
TASKS = {
    _("The school year"): (
        ("rosters.index", _("Classes and headcounts"), _("Add, rename, split, merge and close classes. Count pupils.")),
        ("rollover.index", _("The next school year"), _("Let classes go on: 3A becomes 4A, with plans and leaders.")),
        ("plans.index", _("Plans"), _("Who follows what, when, in how many groups, led by whom.")),
        ("curricula.index", _("Programme versions"), _("Write, publish and retire the sessions of Tåget and MVP.")),
    ),
    _("People and contacts"): (
        ("users.index", _("People"), _("Roles, invitations, closed accounts and classes that change hands.")),
        (
            "contacts.index",
            _("Contacts at the schools"),
            _("Whom police and municipality turn to at each school."),
        ),
    ),
    _("Files and figures"): (
        ("imports.index", _("Import files"), _("CSV or Excel, checked row by row before anything is saved.")),
        ("exports.index", _("Export"), _("Download the same, and the figures, as files.")),
        ("closing.index", _("Close periods"), _("Let a year's figures stay as they were published.")),
    ),
    _("Housekeeping"): (
        ("settings.show", _("Settings"), _("Thresholds, targets, colour and what is offered.")),
        ("retention.index", _("Retention"), _("How long personal data stay, and what goes.")),
        ("audit.index", _("Audit log"), _("Who changed what, and when.")),
    ),
}
# What is not one municipality's.
EVERYWHERE = {"retention.index"}


@bp.route("")
def index() -> ResponseReturnValue:
    """List what the signed-in person looks after."""
    here = {
        heading: [task for task in tasks if may(task[0]) and (my_scope().everywhere or task[0] not in EVERYWHERE)]
        for heading, tasks in TASKS.items()
    }
    return render_template("admin/index.html", tasks={heading: tasks for heading, tasks in here.items() if tasks})
