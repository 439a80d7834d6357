"""People: who may do what where; let in, invited, handed over and let go."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import mail
from tracker.access import KEEPERS, Role, my_gifts, my_scope, passkeys, signin
from tracker.forms.base import Form
from tracker.forms.labels import LABELS
from tracker.forms.users import FILTERS, SORTS, STATES, GiftForm, NameForm, PersonForm, ReceiverForm, wanted_of
from tracker.roster import appointing, directory, entering, handing_over, inviting, kept_accounts, ways_in
from tracker.roster.directory import KnownUser
from tracker.roster.places import places
from tracker.roster.resting import resting_on
from tracker.words import gettext as _
from tracker.words import ngettext

bp = Blueprint("users", __name__, url_prefix="/admin/users")
ONE = "/<int(max=2147483647):user_id>"


@bp.route("")
def index() -> ResponseReturnValue:
    """List the people in scope, searched, narrowed, sorted, a page at a time."""
    wanted = wanted_of(request.args) or abort(404)
    people = directory.people(my_scope(), my_gifts(), wanted)
    return render_template(
        "users/index.html",
        wanted=wanted,
        list=people,
        query={name: text for name, text in request.args.items() if text and name in FILTERS},
        offered=places(my_gifts()),
        roles={role.value: label for role, label in LABELS[Role].items()},
        states=STATES,
        sorts=SORTS,
        waiting=entering.count_waiting(my_scope(KEEPERS)),
    )


@bp.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add a person with a role; who has an account already gets the role."""
    form = PersonForm(request.form, my_gifts(), places(my_gifts()))
    added: list[tuple[int, bool]] = []
    name, email = form.name.data or "", form.email.data or ""
    status = form.given(lambda gift, seen: added.append(appointing.add(my_gifts(), name, email, gift, seen=seen)))
    if status == 303:
        [(user_id, is_new)] = added
        flash(
            _("The person is added. Make a link to invite them.")
            if is_new
            else _("There was an account already: it has the role now.")
        )
        return redirect(url_for(".show", user_id=user_id), 303)
    return render_template("users/add.html", form=form), status


@bp.route(ONE)
def show(user_id: int) -> ResponseReturnValue:
    """Show a person: their roles, and what can be done."""
    return page(asked_user(user_id), GiftForm(None, my_gifts(), places(my_gifts())))


@bp.route(f"{ONE}/roles", methods=["POST"])
def give(user_id: int) -> ResponseReturnValue:
    """Give a person a further role."""
    user = asked_user(user_id)
    form = GiftForm(request.form, my_gifts(), places(my_gifts()))
    status = form.given(lambda gift, seen: appointing.give(my_gifts(), user.id, gift, seen=seen))
    if status == 303:
        flash(_("The role is given. Invite them anew with a link.") if form.seen.data else _("The role is given."))
        return redirect(url_for(".show", user_id=user_id), 303)
    return page(user, form), status


@bp.route(f"{ONE}/roles/<int(max=2147483647):membership_id>/take", methods=["POST"])
def take(user_id: int, membership_id: int) -> ResponseReturnValue:
    """Take one of a person's roles away."""
    user = asked_user(user_id)
    return done(user, lambda: appointing.take(my_gifts(), user.id, membership_id), _("The role is taken away."))


@bp.route(f"{ONE}/correct", methods=["GET", "POST"])
def correct(user_id: int) -> ResponseReturnValue:
    """Correct a person's name and e-mail."""
    user = asked_user(user_id)
    form = NameForm(request.form, user)
    status = form.written(
        lambda: kept_accounts.correct(my_gifts(), user.id, form.name.data or "", form.email.data or "")
    )
    if status == 303:
        flash(_("Name and e-mail are saved."))
        return redirect(url_for(".show", user_id=user_id), 303)
    return render_template("users/correct.html", form=form, user=user), status


@bp.route(f"{ONE}/deactivate", methods=["GET", "POST"])
def deactivate(user_id: int) -> ResponseReturnValue:
    """Say what ends when a person is let in no more; then do it."""
    user, form = asked_user(user_id), Form(None)
    status = form.written(lambda: kept_accounts.deactivate(my_gifts(), user.id))
    if status == 303:
        flash(_("%(name)s is let in no more, and is signed out everywhere.", name=user.name))
        return redirect(url_for(".show", user_id=user_id), 303)
    ends, resting = ways_in.what_ends(user.id), resting_on(my_scope(), user.id)
    return render_template("users/deactivate.html", form=form, user=user, ends=ends, resting=resting), status


@bp.route(f"{ONE}/reactivate", methods=["POST"])
def reactivate(user_id: int) -> ResponseReturnValue:
    """Let a person in again."""
    user = asked_user(user_id)
    return done(
        user, lambda: kept_accounts.reactivate(my_gifts(), user.id), _("%(name)s is let in again.", name=user.name)
    )


@bp.route(f"{ONE}/invite", methods=["POST"])
def invite(user_id: int) -> ResponseReturnValue:
    """Make a link with which a person chooses a password, and show it this once."""
    user = asked_user(user_id)
    signin.still_signed_in()
    token = inviting.make_link(user.id, lambda: may_link(user_id) or abort(403))
    link = url_for("invite.accept", token=token, _external=True)
    page = render_template("users/invite.html", user=user, link=link, is_sent=mail.is_on())
    return page, {"Cache-Control": "no-store"}


def may_link(user_id: int) -> bool:
    """Say whether the keeper may make a link for a person: who manages the account, or just invites who has none."""
    user, keeper = asked(user_id), directory.find_user(my_scope(KEEPERS), my_gifts(KEEPERS), user_id)
    is_kept = keeper is not None and keeper.is_managed
    return user is not None and user.is_active and (is_kept or (user.is_managed and not user.comes_in))


@bp.route(f"{ONE}/passkeys/remove", methods=["POST"])
def remove_passkeys(user_id: int) -> ResponseReturnValue:
    """Remove all passkeys of a person who has lost theirs."""
    user = asked_user(user_id)
    return done(user, lambda: kept_accounts.remove_passkeys(my_gifts(), user.id), _("The passkeys are removed."))


@bp.route(f"{ONE}/hand-over", methods=["GET", "POST"])
def hand_over(user_id: int) -> ResponseReturnValue:
    """Choose who takes over a person's classes, told in numbers; then hand them over."""
    user = asked_user(user_id)
    plans = handing_over.led_plans(my_scope(), user.id)
    receivers = handing_over.receivers(my_scope(), user.id)
    whole = len({plan.id for plan in plans})
    form = ReceiverForm(request.form, receivers, whole)
    seen, moved = form.seen.data or "", list[int]()
    status = form.written(
        lambda: moved.append(handing_over.hand_over(my_scope(), user.id, int(form.receiver.data), seen=seen))
    )
    if status == 303:
        flash(ngettext("%(num)s plan is handed over.", "%(num)s plans are handed over.", moved[0]))
        return redirect(url_for(".show", user_id=user_id), 303)
    form.seen.data = handing_over.mark_of(plans, receivers)
    return render_template(
        "users/hand_over.html", form=form, user=user, plans=plans, whole=whole, receivers=receivers
    ), status


def done(user: KnownUser, verb: object, said: str) -> ResponseReturnValue:
    """Do what a button asks for, and say so; when it is refused, show the person with the reason."""
    form = GiftForm(None, my_gifts(), places(my_gifts()))
    pressed = Form(None)
    assert callable(verb)
    status = pressed.written(verb)
    if status == 303:
        flash(said)
        found = asked(user.id)
        return redirect(url_for(".show", user_id=user.id) if found else url_for(".index"), 303)
    form.form_errors.extend(pressed.form_errors)
    return page(asked(user.id) or user, form), status


def page(user: KnownUser, form: GiftForm) -> str:
    """Draw the page of a person."""
    keeper = directory.find_user(my_scope(KEEPERS), my_gifts(KEEPERS), user.id)
    return render_template(
        "users/show.html",
        user=user,
        form=form,
        is_kept=keeper is not None and keeper.is_managed,
        ends=ways_in.what_ends(user.id),
        passkeys=passkeys.count_of(user.id),
        plans=len({plan.id for plan in handing_over.led_plans(my_scope(), user.id)}),
    )


def asked(user_id: int) -> KnownUser | None:
    """Return a person in scope as they are now, or None."""
    return directory.find_user(my_scope(), my_gifts(), user_id)


def asked_user(user_id: int) -> KnownUser:
    """Return the person that the address names; only one with a role in scope is found."""
    return asked(user_id) or abort(404)
