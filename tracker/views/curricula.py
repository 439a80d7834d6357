"""Curricula: written as drafts, published, retired; side by side, and as files."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import planning
from tracker.access import Scope, my_scope
from tracker.dates import SchoolYear, today
from tracker.exports.curriculum import curriculum_file
from tracker.forms.base import FileForm, SeenForm
from tracker.forms.curriculum import CurriculumForm, SessionForm, curricula_sought, links, links_form
from tracker.forms.orders import CURRICULA
from tracker.forms.paging import Wish, paged
from tracker.forms.selection import stages_in_words
from tracker.imports.curricula import read_curriculum
from tracker.words import gettext as _

bp = Blueprint("curricula", __name__, url_prefix="/admin/curricula")
ONE = "/<int(max=2147483647):curriculum_id>"


@bp.app_template_filter()
def stage_words(stages: tuple[int, ...]) -> str:
    """Return stages as they are called this school year: `F–1`."""
    return stages_in_words(stages, SchoolYear.of(today()))


@bp.route("")
def index() -> ResponseReturnValue:
    """List the curricula, programme by programme."""
    return list_page(FileForm())


def list_page(form: FileForm) -> str:
    """Draw the list: searched, sorted within each programme, page by page."""
    wish, every = Wish.of(request.args, CURRICULA), planning.curricula_to_read(leading())
    return render_template(
        "curricula/index.html",
        form=form,
        list=paged(curricula_sought(every, wish), wish.page),
        number=len(every),
        wish=wish,
        orders=CURRICULA,
        query=wish.query(CURRICULA),
    )


@bp.route("/side-by-side")
def compare() -> ResponseReturnValue:
    """Show the curricula that were chosen beside each other, session by session."""
    everything = planning.curricula_to_read(leading())
    asked = {int(text) for text in request.args.getlist("curriculum") if text.isdecimal() and len(text) < 10}
    chosen = [each for each in everything if each.id in asked]
    rows = range(1, max((len(each.sessions) for each in chosen), default=0) + 1)
    return render_template("curricula/compare.html", curricula=everything, chosen=chosen, rows=rows)


@bp.route(ONE)
def show(curriculum_id: int) -> ResponseReturnValue:
    """Show a curriculum with its sessions, and what may be done with it."""
    known = asked_curriculum(curriculum_id)
    return render_template("curricula/show.html", known=known, is_mine=planning.may_write(leading(), known))


@bp.route("/new", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """Begin a curriculum as a draft."""
    scope, made = leading(), [0]
    form = CurriculumForm(request.form, planning.programmes())
    status = form.written(lambda: made.append(planning.make_curriculum(scope, form.entry())))
    if status == 303:
        flash(_("The draft is begun. Add its sessions."))
        return redirect(url_for(".show", curriculum_id=made[-1]), 303)
    return render_template("curricula/make.html", form=form), status


@bp.route(ONE + "/edit", methods=["GET", "POST"])
def edit(curriculum_id: int) -> ResponseReturnValue:
    """Change what a draft says of itself."""
    known = my_curriculum(curriculum_id)
    if (elsewhere := not_now(known, "edit")) is not None:
        return elsewhere
    form = CurriculumForm(request.form, planning.programmes(), known)
    status = form.written(lambda: planning.change_curriculum(leading(), known, form.entry()))
    if status == 303:
        flash(_("The draft is saved."))
        return redirect(url_for(".show", curriculum_id=known.id), 303)
    return render_template("curricula/edit.html", form=form, known=known), status


@bp.route(ONE + "/sessions/new", methods=["GET", "POST"], defaults={"number": None})
@bp.route(ONE + "/sessions/<int(max=99):number>", methods=["GET", "POST"])
def session(curriculum_id: int, number: int | None) -> ResponseReturnValue:
    """Add a session to a draft, or change one."""
    known = my_curriculum(curriculum_id)
    if (elsewhere := not_now(known, "edit")) is not None:
        return elsewhere
    before = next((each for each in known.sessions if each.number == number), None)
    if number is not None and before is None:
        abort(404)
    form = SessionForm(request.form, before, known.sessions[-1].minutes if known.sessions else 60)
    status = form.written(lambda: planning.set_session(leading(), known, number, form.entry()))
    if status == 303:
        flash(_("The session is saved."))
        return redirect(url_for(".show", curriculum_id=known.id), 303)
    return render_template("curricula/session.html", form=form, known=known, number=number), status


@bp.route(ONE + "/arrange", methods=["POST"])
def arrange(curriculum_id: int) -> ResponseReturnValue:
    """Move a session of a draft up or down, or take it away."""
    known = my_curriculum(curriculum_id)
    done, _colon, key = request.form.get("do", "").partition(":")
    session_id = int(key) if key.isdecimal() and len(key) < 10 else 0

    def verb() -> None:
        if done == "remove":
            planning.remove_session(leading(), known, session_id)
        else:
            planning.move_session(leading(), known, session_id, -1 if done == "up" else 1)

    form = FileForm()
    status = form.written(verb)
    if status != 303:
        return render_template("curricula/show.html", known=known, is_mine=True, form=form), status
    return redirect(url_for(".show", curriculum_id=known.id, _anchor="sessions"), 303)


@bp.route(ONE + "/links", methods=["GET", "POST"])
def link(curriculum_id: int) -> ResponseReturnValue:
    """Say where the owner's manual of each session lies; of a published curriculum too."""
    known = my_curriculum(curriculum_id)
    form = links_form(request.form, known)
    status = form.written(lambda: planning.set_links(leading(), known, links(form)))
    if status == 303:
        flash(_("The links are saved."))
        return redirect(url_for(".show", curriculum_id=known.id), 303)
    return render_template("curricula/link.html", form=form, known=known), status


@bp.route(ONE + "/<any(publish, retire, remove):step>", methods=["GET", "POST"])
def step(curriculum_id: int, step: str) -> ResponseReturnValue:
    """Say in numbers what publishing, retiring or removing will do, and do it."""
    known, form = my_curriculum(curriculum_id), SeenForm(request.form)
    if (elsewhere := not_now(known, step)) is not None:
        return elsewhere
    status = form.written(lambda: planning.take_step(leading(), known, step, seen=form.seen.data or ""))
    if status == 303:
        said = {"publish": _("It is published."), "retire": _("It is retired."), "remove": _("The draft is removed.")}
        flash(said[step])
        gone = step == "remove"
        return redirect(url_for(".index") if gone else url_for(".show", curriculum_id=known.id), 303)
    ahead = planning.ahead(leading(), known, step)
    form.seen.data = ahead.mark
    return render_template("curricula/step.html", form=form, known=known, step=step, counted=ahead.classes), status


@bp.route(ONE + "/next", methods=["POST"])
def begin_next(curriculum_id: int) -> ResponseReturnValue:
    """Begin the next version of a curriculum as a draft."""
    known = asked_curriculum(curriculum_id)
    if known.is_draft:
        return redirect(url_for(".show", curriculum_id=known.id), 303)
    made = planning.next_version(leading(), known)
    flash(_("The next version is begun as a draft. Plans go on with theirs."))
    return redirect(url_for(".show", curriculum_id=made), 303)


@bp.route(ONE + ".json")
def file(curriculum_id: int) -> ResponseReturnValue:
    """Hand out a curriculum as a file."""
    known = asked_curriculum(curriculum_id)
    answer = Response(curriculum_file(known), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{known.code}.json")
    return answer


@bp.route("/file", methods=["POST"])
def take_in() -> ResponseReturnValue:
    """Make a draft of a file."""
    scope, made, form = leading(), [0], FileForm()
    sent = request.files.get("file")
    contents = sent.read(1_000_000) if sent else b""
    status = form.written(lambda: made.append(planning.make_curriculum(scope, *read_curriculum(contents))))
    if status == 303:
        flash(_("The file is imported as a draft."))
        return redirect(url_for(".show", curriculum_id=made[-1]), 303)
    return list_page(form), status


def leading() -> Scope:
    """Return the scope of somebody who leads whole municipalities; a school's lead writes no curricula."""
    scope = my_scope()
    return scope if scope.everywhere or scope.municipality_codes else abort(404)


def asked_curriculum(curriculum_id: int) -> planning.Known:
    """Return the curriculum that the address names."""
    return planning.find_curriculum(leading(), curriculum_id) or abort(404)


def my_curriculum(curriculum_id: int) -> planning.Known:
    """Return the curriculum that the address names, if it is theirs to write."""
    known = asked_curriculum(curriculum_id)
    return known if planning.may_write(leading(), known) else abort(404)


def not_now(known: planning.Known, step: str) -> ResponseReturnValue | None:
    """Lead who asks for the page of a step that is not there any more to the curriculum's own, which says why."""
    why = planning.not_now(known, step) if request.method == "GET" else None
    if why is None:
        return None
    flash(why)
    return redirect(url_for(".show", curriculum_id=known.id), 303)
