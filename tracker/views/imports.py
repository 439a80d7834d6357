"""Import files: send one, see what it would do, confirm it, and take it back."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict

from tracker import imports, intake
from tracker.access import IMPORTERS, Role, is_too_often, may, me, my_gifts, my_scope, place
from tracker.errors import Problem, Refused
from tracker.exports.answers import attached
from tracker.exports.csv import csv_pieces
from tracker.forms import orders
from tracker.forms.labels import label
from tracker.forms.paging import Wish
from tracker.forms.upload import SureForm, UndoForm, UploadForm
from tracker.imports import KINDS, MOST_BYTES, MOST_ROWS_ON_PAGE, BadFile, Draft, Source
from tracker.intake import ImportKind, KnownImport, Waiting
from tracker.reports.intake_words import obstacles, undone
from tracker.words import gettext as _

bp = Blueprint("imports", __name__, url_prefix="/admin/imports")
# From so many rows on a page says first what goes on, and so many bad ones are on a page.
LONG, MOST_FAULTS = 2000, 100
# Files in a quarter of an hour: of a person, and from a place, which a whole municipality may share.
MOST_FILES, MOST_FROM_PLACE = 60, 240
ID = "int(max=2147483647)"


@bp.url_value_preprocessor
def take_more(endpoint: str | None, _values: object) -> None:
    """Let who may import send more than other pages take; before anybody looks at what was sent."""
    if endpoint == "imports.upload" and may(endpoint):
        request.max_content_length = current_app.config["MAX_UPLOAD_LENGTH"]


@bp.route("")
def index() -> ResponseReturnValue:
    """Offer the kinds of file that one may import, and list the imports that were made."""
    wish = Wish.of(request.args, orders.IMPORTS)
    asked = request.args.get("kind")
    kind = next((each for each in IMPORTERS if each == asked), None)
    if asked and kind is None:
        abort(404)
    return render_template(
        "imports/index.html",
        kinds=[each for each in IMPORTERS if IMPORTERS[each] & me().roles],
        all_kinds=[(each.value, label(each)) for each in IMPORTERS],
        list=intake.imports(my_scope(), me().id, kind=kind, words=wish.words, order=wish.order, page=wish.page),
        wish=wish,
        orders=orders.IMPORTS,
        kind=kind or "",
        waiting=[each for each in intake.waiting(me()) if may_import(each.kind)],
        query=wish.query(orders.IMPORTS) | ({"kind": kind.value} if kind else {}),
    )


@bp.route(f"/new/<any({', '.join(KINDS)}):kind>", methods=["GET", "POST"])
def upload(kind: str) -> ResponseReturnValue:
    """Ask for a file, and let it wait to be confirmed."""
    asked = asked_kind(kind)
    form = UploadForm(sent(), asked)
    kept: list[int] = []

    def verb() -> None:
        contents, source = form.file.data.read(MOST_BYTES + 1), Source(form.file_name, most_rows=MOST_ROWS_ON_PAGE)
        try:
            rows = imports.count_rows(asked, contents, source)
        except BadFile as error:
            raise Refused(Problem("file", str(error))) from error
        upload_id = intake.keep(me(), asked, file_name=source.name, contents=contents, rows=rows, reason=form.why)
        kept.extend([upload_id, rows])

    status = 429 if comes_too_often(form) else form.written(verb)
    if status == 303:
        return redirect(url_for(".reading" if kept[1] >= LONG else ".preview", upload_id=kept[0]), 303)
    columns = KINDS[asked](Source()).columns
    return render_template("imports/upload.html", form=form, kind=asked, columns=columns), status


def comes_too_often(form: UploadForm) -> bool:
    """Count one more file of a person, and of the place that they sit in; refuse the form when there were too many."""
    if request.method != "POST":
        return False
    if is_too_often("import", str(me().id), MOST_FILES) or is_too_often("import-from", place(), MOST_FROM_PLACE):
        form.refuse([Problem("", _("That was too many files in a short time. Wait 15 minutes and try again."))])
        return True
    return False


def sent() -> CombinedMultiDict[str, FileStorage | str]:
    """Return the file that was sent, and what was written; only in its field is a file looked for."""
    files: MultiDict[str, FileStorage | str] = MultiDict(("file", file) for file in request.files.getlist("file"))
    return CombinedMultiDict([files, MultiDict(request.form.items(multi=True))])


@bp.route(f"/uploads/<{ID}:upload_id>/reading")
def reading(upload_id: int) -> ResponseReturnValue:
    """Say what goes on with a long file; the browser asks for the answer at once, and shows this until it comes."""
    return render_template("imports/reading.html", waiting=asked_upload(upload_id))


@bp.route(f"/uploads/<{ID}:upload_id>", methods=["GET", "POST"])
def preview(upload_id: int) -> ResponseReturnValue:
    """Show what a file would do, and do it when it is confirmed."""
    waiting = intake.find_upload(me(), upload_id)
    if waiting is None and request.method == "POST":
        flash(_("The file waits no more. Below stands what has been imported."))
        return redirect(url_for(".index"), 303)
    if waiting is None or not may_import(waiting.kind):
        abort(404)
    form, drafted = SureForm(request.form), draft(waiting)
    made: list[int] = []

    def verb() -> None:
        import_id = imports.write_noted(waiting.kind, drafted, by_id=me().id, claim=lambda: claim(waiting))
        if import_id is None:
            raise Refused(Problem("", _("Nothing is saved. It says below why.")))
        made.append(import_id)

    status = form.written(verb)
    if status == 303:
        flash(_("The file is imported."))
        return redirect(url_for(".show", import_id=made[0]), 303)
    page = render_template(
        "imports/preview.html", form=form, waiting=waiting, drafted=drafted, most=MOST_FAULTS, long=LONG
    )
    return page, status


@bp.route(f"/uploads/<{ID}:upload_id>/discard", methods=["POST"])
def discard(upload_id: int) -> ResponseReturnValue:
    """Forget a file that waits."""
    if not intake.discard(me(), upload_id):
        abort(404)
    flash(_("The file is thrown away. Nothing was imported."))
    return redirect(url_for(".index"), 303)


@bp.route(f"/uploads/<{ID}:upload_id>/bad-rows.csv")
def bad_rows(upload_id: int) -> Response:
    """Send the rows that need mending, each with why; nothing else that was uploaded is ever sent."""
    table = draft(asked_upload(upload_id)).bad_rows()
    return attached(list(csv_pieces(table)), table.name, "csv")


@bp.route(f"/<{ID}:import_id>")
def show(import_id: int) -> ResponseReturnValue:
    """Show what an import did, and what taking it back would do."""
    return page_of(asked_import(import_id), UndoForm(None))


@bp.route(f"/<{ID}:import_id>/undo", methods=["POST"])
def undo(import_id: int) -> ResponseReturnValue:
    """Take an import back."""
    known, form = asked_import(import_id), UndoForm(request.form)
    if not may_undo(known):
        abort(403)
    status = form.written(lambda: imports.undo(known, my_gifts(), reason=form.why))
    if status == 303:
        flash(_("The import is undone."))
        return redirect(url_for(".show", import_id=import_id), 303)
    return page_of(known, form), status


def page_of(known: KnownImport, form: UndoForm) -> str:
    """Draw the page of an import."""
    back = None if known.undone_at or not may_undo(known) else imports.undoing(known.id)
    later = back.way.later if back else None
    hindered = obstacles(back.way, back.locked) if back else []
    if back and (refusal := imports.refusal(back, my_gifts())):
        hindered.append(refusal)
    return render_template(
        "imports/show.html",
        known=known,
        form=form,
        back=back,
        does=undone(back.way) if back else [],
        hindered=hindered,
        later=later if later and intake.find_import(my_scope(), me().id, later) else None,
    )


def draft(waiting: Waiting) -> Draft[object]:
    """Read and check a file that waits, within what its owner may change today."""
    scope = my_scope(IMPORTERS[waiting.kind])
    administers = my_scope(frozenset({Role.ADMINISTRATOR}))
    source = Source(waiting.file_name, waiting.reason, scope, administers, MOST_ROWS_ON_PAGE, me().email)
    try:
        return imports.draft(waiting.kind, waiting.contents, source)
    except BadFile as error:  # by rules that are newer than the file
        abort(400, str(error))


def claim(waiting: Waiting) -> None:
    """Take a file that waits, so that it is written once; raise Refused when somebody did."""
    if not intake.discard(me(), waiting.id):
        raise Refused(Problem("", _("The file has been imported already.")))


def asked_kind(value: str) -> ImportKind:
    """Return the kind that the address names; 403 for one that the person's roles never import."""
    kind = ImportKind(value)
    return kind if may_import(kind) else abort(403)


def may_import(kind: ImportKind) -> bool:
    """Say whether the person's roles import files of a kind."""
    return bool(IMPORTERS[kind] & me().roles)


def may_undo(known: KnownImport) -> bool:
    """Say whether the person may take an import back: who leads, or keeps, all that it touched."""
    scope = my_scope(IMPORTERS[known.kind])
    return scope.covers(None, known.municipality_code) if known.municipality_code else scope.everywhere


def asked_upload(upload_id: int) -> Waiting:
    """Return the file that waits and that the address names; only its owner's is found."""
    found = intake.find_upload(me(), upload_id)
    return found if found and may_import(found.kind) else abort(404)


def asked_import(import_id: int) -> KnownImport:
    """Return the import that the address names; only one in scope is found."""
    return intake.find_import(my_scope(), me().id, import_id) or abort(404)
