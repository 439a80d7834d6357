"""Classes for those who keep them: the list, a class with its headcounts, and what becomes of it within a year."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import classes
from tracker.access import my_scope
from tracker.classes import KeptClass, Pupils
from tracker.dates import SchoolYear, stage_label, today
from tracker.forms.classes import MergeForm, NameForm, NewClassForm, asked_list, count_form, day_in, split_form
from tracker.forms.paging import page_number
from tracker.forms.selection import stages_in_words
from tracker.forms.step import DayForm, SureForm
from tracker.reports.writing import by_stage
from tracker.words import gettext as _

bp = Blueprint("rosters", __name__, url_prefix="/admin/classes")
bp.add_app_template_filter(stage_label)
bp.add_app_template_filter(by_stage)
CLASS = "/<int(max=2147483647):class_id>"


@bp.app_template_filter()
def stages_of(counts: dict[int, Pupils], year: SchoolYear) -> str:
    """Return the stages that have pupils, as the year calls them: `F–1`."""
    return stages_in_words(counts, year) or "–"


def asked_class(class_id: int) -> KeptClass:
    """Return the class that the address names; only one of a school in scope is found."""
    return classes.find_class(my_scope(), class_id) or abort(404)


def done(class_id: int, message: str) -> ResponseReturnValue:
    """Say what is done, and lead on to the page of the class."""
    flash(message)
    return redirect(url_for(".show", class_id=class_id), 303)


@bp.route("")
def index() -> ResponseReturnValue:
    """List the classes of a school year; searched, sorted, page by page."""
    wanted = asked_list(request.args) or abort(404)
    schools = classes.schools_kept(my_scope(), wanted.year)
    names = {each.unit_code: each.name for each in schools}
    if wanted.school and wanted.school not in names:
        abort(404)
    found = classes.class_page(my_scope(), wanted)
    years = sorted({*classes.years_with_classes(my_scope()), SchoolYear.of(today()), wanted.year}, reverse=True)
    return render_template(
        "rosters/index.html", wanted=wanted, list=found, schools=names, years=[(each.slug, str(each)) for each in years]
    )


@bp.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add a class."""
    wanted = asked_list(request.args) or abort(404)
    schools = classes.schools_kept(my_scope(), wanted.year)
    form = NewClassForm(request.form, schools, wanted.year, wanted.school)
    made: list[int] = []

    def verb() -> None:
        school = next(each for each in schools if each.unit_code == form.school.data)
        made.append(classes.create(form.entry(), school.id, reason=form.why))

    status = form.written(verb)
    if status == 303:
        return done(made[0], _("The class is added."))
    return render_template("rosters/add.html", form=form, wanted=wanted), status


@bp.route(CLASS)
def show(class_id: int) -> ResponseReturnValue:
    """Show a class: its headcounts over time, its plans, and whose pupils they were and became."""
    return render_template("rosters/show.html", known=asked_class(class_id))


@bp.route(f"{CLASS}/rename", methods=["GET", "POST"])
def rename(class_id: int) -> ResponseReturnValue:
    """Call a class something else."""
    known = asked_class(class_id)
    form = NameForm(request.form or None, name=known.name, seen=known.mark)
    seen = form.seen.data or ""
    status = form.written(lambda: classes.rename(my_scope(), known, form.name.data or "", seen=seen, reason=form.why))
    if status == 303:
        return done(class_id, _("The class has its new name."))
    return render_template("rosters/rename.html", form=form, known=known), status


@bp.route(f"{CLASS}/headcount", methods=["GET", "POST"])
def count(class_id: int) -> ResponseReturnValue:
    """Write down a headcount."""
    known = asked_class(class_id)
    form = count_form(request.form or request.args, known)

    def verb() -> None:
        assert form.day.data is not None
        classes.count(my_scope(), known, form.pupils(), form.day.data, seen=form.seen.data or "", reason=form.why)

    status = form.written(verb)
    if status == 303:
        return done(class_id, _("The headcount is saved."))
    return render_template("rosters/count.html", form=form, known=known), status


@bp.route(f"{CLASS}/headcount/<day>/remove", methods=["GET", "POST"])
def forget(class_id: int, day: str) -> ResponseReturnValue:
    """Take away a headcount that was a mistake."""
    known = asked_class(class_id)
    if day not in {str(each) for each in known.days}:
        abort(404)
    gone, form = date.fromisoformat(day), SureForm(request.form or None)
    rest = classes.without(known, gone)
    scope, mark = my_scope(), known.mark
    status = form.ask(
        mark,
        lambda: (),
        lambda: classes.forget(scope, known, gone, seen=mark, reason=form.why),
        lambda: [classes.felt(known, rest)],
    )
    if status == 303:
        return done(class_id, _("The headcount is taken away."))
    after = replace(known, history=rest)
    return render_template("rosters/forget.html", form=form, known=known, after=after, gone=gone), status


@bp.route(f"{CLASS}/split", methods=["GET", "POST"])
def split(class_id: int) -> ResponseReturnValue:
    """Let a part of a class become a class of its own."""
    known = asked_class(class_id)
    form, scope, mark = split_form(request.form, known), my_scope(), known.mark
    made: list[int] = []
    status = form.ask(
        mark,
        lambda: classes.split_problems(known, form.wanted()),
        lambda: made.append(classes.split(scope, known, form.wanted(), seen=mark, reason=form.why)),
        lambda: [classes.felt(known, classes.divided(known, form.wanted())[0])],
    )
    if status == 303:
        return done(made[0], _("The class is divided."))
    told = {"left": known.pupils, "moved": 0}
    if form.is_ahead:
        told["moved"] = sum(form.wanted().pupils.values())
        told["left"] = known.pupils - told["moved"]
    return page("split", [known], form=form, known=known, **told), status


@bp.route(f"{CLASS}/merge", methods=["GET", "POST"])
def merge(class_id: int) -> ResponseReturnValue:
    """Let all pupils of other classes move to one."""
    known, scope = asked_class(class_id), my_scope()
    offered = classes.merge_candidates(scope, known)
    form = MergeForm(request.form, known, offered)
    others = form.chosen(offered)
    mark, day = classes.marks(known, others), form.day.data or today()
    status = form.ask(
        mark,
        lambda: classes.merge_problems(known, others, day),
        lambda: classes.merge(scope, known, others, day, seen=mark, reason=form.why),
        lambda: classes.merge_felt(known, others, day),
    )
    if status == 303:
        return done(class_id, _("The classes are joined."))
    return page("merge", [*others, known], form=form, known=known, others=others, offered=offered), status


@bp.route(f"{CLASS}/close", methods=["GET", "POST"])
def close(class_id: int) -> ResponseReturnValue:
    """Close a class that everybody leaves."""
    known, scope = asked_class(class_id), my_scope()
    form = DayForm(request.form or None, day=day_in(known.year, *known.days[:1]))
    mark, day = known.mark, form.day.data or today()
    status = form.ask(
        mark,
        lambda: classes.close_problems(known, day),
        lambda: classes.close(scope, known, day, seen=mark, reason=form.why),
        lambda: [(known.municipality_code, day)],
    )
    if status == 303:
        return done(class_id, _("The class is closed."))
    return page("close", [known], form=form, known=known), status


@bp.route(f"{CLASS}/remove", methods=["GET", "POST"])
def remove(class_id: int) -> ResponseReturnValue:
    """Remove a class that was made by mistake."""
    known, form, scope = asked_class(class_id), SureForm(request.form or None), my_scope()
    mark = known.mark
    status = form.ask(
        mark,
        lambda: (),
        lambda: classes.remove(scope, known, seen=mark, reason=form.why),
        lambda: [classes.felt(known, {})],
    )
    if status == 303:
        flash(_("The class %(name)s is removed.", name=known.name))
        return redirect(url_for(".index", year=known.year.slug, school=known.unit_code), 303)
    return page("remove", [known], form=form, known=known), status


@bp.route(f"{CLASS}/predecessors")
def links(class_id: int) -> ResponseReturnValue:
    """Show whose pupils a class's were the year before, and which other classes they may have been in."""
    known, words = asked_class(class_id), request.args.get("q", "").strip()
    found = classes.candidates(my_scope(), known, words, page_number(request.args.get("page")))
    return render_template("rosters/links.html", known=known, list=found, words=words)


@bp.route(f"{CLASS}/predecessors/<int(max=2147483647):other_id>", methods=["GET", "POST"])
def link(class_id: int, other_id: int) -> ResponseReturnValue:
    """Add a predecessor, or take one away: what that changes in the calendar year's figures stands there first."""
    known, form, scope = asked_class(class_id), SureForm(request.form or None), my_scope()
    other = classes.find_other(scope, known, other_id) or abort(404)
    adds = all(each.id != other_id for each in known.predecessors)
    mark = known.mark
    status = form.ask(
        f"{mark} {adds}",
        lambda: (),
        lambda: classes.link(scope, known, other, are_linked=adds, seen=mark, reason=form.why),
        lambda: [classes.linked_felt(known)],
    )
    if status == 303:
        flash(
            _("%(name)s is a predecessor now.", name=other.name)
            if adds
            else _("%(name)s is no longer a predecessor.", name=other.name)
        )
        return redirect(url_for(".links", class_id=class_id), 303)
    changes = classes.effect(scope, known, other_id, are_linked=adds)
    return render_template("rosters/link.html", form=form, known=known, other=other, adds=adds, changes=changes), status


def page(name: str, concerned: list[KeptClass], **shown: object) -> str:
    """Draw the page of a step: what it concerns, in numbers, what that has reached this year, what is closed."""
    known = concerned[-1]
    reached = classes.reached(my_scope(), concerned)
    lock = classes.beside(known)
    return render_template(f"rosters/{name}.html", concerned=concerned, reached=reached, lock=lock, **shown)
