"""The contact persons of schools: who they are, from when to when, and when somebody last said that it is so."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import followup
from tracker.access import my_scope
from tracker.forms.contact import ORDERS, STATES, ContactForm, EndForm, Sought
from tracker.forms.paging import paged
from tracker.words import gettext as _
from tracker.words import ngettext

bp = Blueprint("contacts", __name__, url_prefix="/admin/contacts")


@bp.route("")
def index() -> ResponseReturnValue:
    """List the schools with their contacts, searched, narrowed, sorted, a page at a time."""
    schools, sought = followup.by_school(my_scope()), Sought.of(request.args) or abort(404)
    return render_template(
        "contacts/index.html",
        number=len(schools),
        both=sum(school.has_both for school in schools),
        sought=sought,
        states=STATES,
        orders=ORDERS,
        list=paged(sought.pick(schools), request.args.get("page")),
    )


@bp.route("/<unit_code>")
def school(unit_code: str) -> ResponseReturnValue:
    """Show the contacts of a school, by kind: in force, to come, and those that are over."""
    place = asked_place(unit_code)
    return render_template("contacts/school.html", place=place, contacts=followup.of_school(my_scope(), place.id))


@bp.route("/<unit_code>/new", methods=["GET", "POST"])
def add(unit_code: str) -> ResponseReturnValue:
    """Add a contact of a school."""
    place = asked_place(unit_code)
    form = ContactForm(request.form, kind=request.args.get("kind"))
    takes_over = bool(form.takes_over.data)
    status = form.written(lambda: followup.add(form.entry(), place.id, takes_over=takes_over, reason=form.why))
    if status == 303:
        flash(_("The contact is saved."))
        return redirect(url_for(".school", unit_code=unit_code), 303)
    contacts = followup.of_school(my_scope(), place.id)
    return render_template("contacts/add.html", form=form, place=place, contacts=contacts), status


@bp.route("/<int(max=2147483647):contact_id>/correct", methods=["GET", "POST"])
def correct(contact_id: int) -> ResponseReturnValue:
    """Correct a contact."""
    known = asked_contact(contact_id)
    form = ContactForm(request.form, known)
    seen = form.seen.data or ""
    status = form.written(lambda: followup.correct(my_scope(), known, form.entry(), seen=seen, reason=form.why))
    if status == 303:
        flash(_("The contact is corrected."))
        return redirect(url_for(".school", unit_code=known.unit_code), 303)
    return render_template("contacts/correct.html", form=form, known=known), status


@bp.route("/<int(max=2147483647):contact_id>/end", methods=["GET", "POST"])
def end(contact_id: int) -> ResponseReturnValue:
    """Say which day is a contact's last."""
    known = asked_contact(contact_id)
    form = EndForm(request.form, known)

    def verb() -> None:
        assert form.last_day.data is not None
        followup.end(my_scope(), known, form.last_day.data, seen=form.seen.data or "", reason=form.why)

    status = form.written(verb)
    if status == 303:
        flash(_("The last day is saved."))
        return redirect(url_for(".school", unit_code=known.unit_code), 303)
    return render_template("contacts/end.html", form=form, known=known), status


@bp.route("/confirm", methods=["POST"])
def confirm() -> ResponseReturnValue:
    """Confirm contacts: one, or all of a school."""
    seen = {int(key): mark for key, _colon, mark in map(parted, request.form.getlist("contact")) if key.isdecimal()}
    done = followup.confirm(my_scope(), seen)
    if done.contacts:
        flash(ngettext("%(num)s contact is confirmed.", "%(num)s contacts are confirmed.", done.contacts))
    if done.changed:
        flash(
            ngettext(
                "%(num)s contact was changed meanwhile: look again before you confirm.",
                "%(num)s contacts were changed meanwhile: look again before you confirm.",
                done.changed,
            )
        )
    place = followup.find_place(my_scope(), request.form.get("school", ""))
    return redirect(url_for(".school", unit_code=place.unit_code) if place else url_for(".index"), 303)


def parted(text: str) -> tuple[str, str, str]:
    """Take `12:mark` apart."""
    key, colon, mark = text.partition(":")
    return key[:9], colon, mark


def asked_place(unit_code: str) -> followup.Place:
    """Return the school that the address names; only one in scope is found."""
    return followup.find_place(my_scope(), unit_code) or abort(404)


def asked_contact(contact_id: int) -> followup.KnownContact:
    """Return the contact that the address names; only one of a school in scope is found."""
    return followup.find_contact(my_scope(), contact_id) or abort(404)
