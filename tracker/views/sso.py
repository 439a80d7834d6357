"""Single sign-on: out to the provider, back, and what follows when we do not know who comes back."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from tracker import ledger
from tracker.access import (
    WINDOW,
    alarm,
    is_local,
    is_too_often,
    limits,
    me,
    me_or_nobody,
    passkeys,
    place,
    signin,
    sso,
)
from tracker.access.sso import Arrival, Failed, Why
from tracker.errors import Problem, Refused
from tracker.forms.base import Form
from tracker.forms.entering import AskingForm, JoiningForm
from tracker.roster import account, entering, has_password, identities, inviting
from tracker.roster.inviting import Invited
from tracker.words import gettext as _
from tracker.words import lazy_gettext as _l

bp = Blueprint("sso", __name__)
# How many answers that are not good are noted from an address, in a quarter of an hour: schools share one.
MOST_FAILURES = 100
LONGEST_GOAL = 500

# What happened, and what to do next.
WORDS = {
    Why.CANCELLED: (
        _l("The sign-in was cancelled"),
        _l("Nothing has happened here. Try again, or sign in another way."),
    ),
    Why.STALE: (
        _l("The sign-in took too long"),
        _l("It has to be finished within 15 minutes, in the browser and the tab where it was begun. Try again."),
    ),
    Why.AWAY: (
        _l("The sign-in service does not answer"),
        _l("It belongs to your organisation, and may be back in a moment. Try again, or sign in another way."),
    ),
    Why.REFUSED: (
        _l("The sign-in was not accepted"),
        _l(
            "An answer from the sign-in service works once, and for a few minutes. Try again. "
            "If it happens again, tell the person who runs Linjen."
        ),
    ),
    Why.UNTRUSTED: (
        _l("The sign-in could not be checked"),
        _l(
            "The answer from the sign-in service is not as it should be, so nobody was let in. Try again. "
            "If it happens again, tell the person who runs Linjen."
        ),
    ),
}


@bp.route("/sign-in/sso")
def begin() -> ResponseReturnValue:
    """Lead somebody to the provider, and remember where they wanted to go."""
    goal = request.args.get("next", "")
    return leave_for(goal if is_local(goal) and len(goal) <= LONGEST_GOAL else url_for("home.show"))


@bp.route("/invite/<token>/sso")
def redeem(token: str) -> ResponseReturnValue:
    """Lead somebody who was invited to the provider, instead of to a password."""
    if sso.is_on() and inviting.find_invited(token) is None:
        return render_template("invite/ended.html"), 404
    return leave_for(url_for("home.show"), token)


def leave_for(goal: str, invitation: str | None = None) -> ResponseReturnValue:
    """Lead the browser to the provider."""
    if not sso.is_on():
        abort(404)
    try:
        address, trip = sso.set_out(url_for(".back", _external=True), goal, invitation)
    except Failed as failed:
        return told(failed)
    answer = redirect(address, 303)
    sso.carry_trip(answer, trip)
    return answer


@bp.route("/sign-in/sso/back")
def back() -> ResponseReturnValue:
    """Let in who comes back from the provider, if we know them; the one look that writes."""
    if not sso.is_on():
        abort(404)
    try:
        arrival = sso.arrive(request.args)
    except Failed as failed:
        if me_or_nobody() and failed.why is Why.STALE:
            return redirect(url_for("home.show"), 303)  # the page was only loaded once more
        if failed.why in {Why.REFUSED, Why.UNTRUSTED} and not is_noted():
            raise TooManyRequests(retry_after=int(WINDOW.total_seconds())) from None
        return told(failed)
    return let_in(arrival)


def is_noted(**about: int) -> bool:
    """Note that somebody came back in vain, and say so; not of who comes too often from one place.

    A right answer is let in all the same: anybody at a school's one address could else keep the others out.
    """
    if is_too_often("sso", place(), MOST_FAILURES):
        return False
    ledger.note("failed", "sign_in", "sso", None, way="sso", **about)
    return True


def let_in(arrival: Arrival) -> ResponseReturnValue:
    """Let in who has arrived, or ask what we do not know."""
    known, person = identities.find(arrival.claimed), me_or_nobody()
    if known is None:
        answer = redirect(url_for(".arrived"), 303)
        sso.stay_arrived(answer, arrival)
        return answer
    if not known.is_active:
        is_noted(user_id=known.user_id)
        return closed(), 403
    if person and person.id != known.user_id:
        return other(), 409
    if person is None:
        alarm.watch(known.email, {"user_id": known.user_id})
        if not identities.comes_back(known.user_id, arrival.claimed):
            return let_in(arrival)  # as things are now
        signin.start_sign_in(known.user_id, by="sso")
    return done(redirect(arrival.goal, 303))


def told(failed: Failed) -> ResponseReturnValue:
    """Say what went wrong on the way, and how to try again; the log says more, and no secrets."""
    current_app.logger.warning("single sign-on, %s: %s", failed.why.value, failed)
    title, advice = WORDS[failed.why]
    goal = request.args.get("next", "")
    page = render_template(
        "sso/failed.html", title=str(title), advice=str(advice), goal=goal if is_local(goal) else None
    )
    return page, 400


def closed() -> str:
    """Say that an account is closed."""
    advice = _("It opens again when somebody lets you in again.")
    return render_template("sso/failed.html", title=_("Your account is closed"), advice=advice, goal=None, ask=True)


def other() -> str:
    """Say that a sign-in belongs to another account than the one that is open."""
    advice = _("Sign out here first, and sign in with it.")
    title = _("This sign-in belongs to another account here")
    return render_template("sso/failed.html", title=title, advice=advice, goal=None)


def done(answer: Response) -> Response:
    """Let the browser forget the way that it has come."""
    sso.forget_arrival(answer)
    return answer


@bp.route("/sign-in/sso/new", methods=["GET", "POST"])
def arrived() -> ResponseReturnValue:
    """Ask somebody whom the provider knows, and we do not, what they want: to be linked, or to be let in."""
    arrival = sso.arrived() if sso.is_on() else abort(404)
    if arrival is None:
        return redirect(url_for("signin.enter"), 303)
    invited = inviting.find_invited(arrival.invitation) if arrival.invitation else None
    if invited or me_or_nobody():
        return joined(arrival, invited)
    school = entering.place_of(arrival.claimed)
    form = AskingForm(request.form, entering.towns(), school[0] if school else None)
    status = form.written(lambda: entering.ask(arrival.claimed, form.town))
    if status == 303:
        return redirect(url_for(".arrived"), 303)
    since = entering.asked_at(arrival.claimed)
    return render_template(
        "sso/arrived.html", form=form, claimed=arrival.claimed, since=since, contact=sso.contact()
    ), status


def joined(arrival: Arrival, invited: Invited | None) -> ResponseReturnValue:
    """Ask whether an account and a sign-in are to belong together; then let them."""
    whose = invited.user_id if invited else me().id
    form = JoiningForm(request.form, needs_password=not invited and has_password(me().email))
    if request.method == "POST" and request.form.get("account") != str(whose):
        return redirect(url_for(".arrived"), 303)  # somebody has signed in or out since the question was asked

    def join() -> None:
        if not invited:
            refuse_wrong_password(form)
            signin.still_signed_in()
            identities.link(whose, arrival.claimed)
        elif identities.redeem(arrival.invitation or "", arrival.claimed) is None:
            raise Refused(Problem("", _("The link has just been used. Sign in instead.")))
        signin.start_sign_in(whose, by="sso")

    status = form.written(join)
    if status != 303:
        page = {"form": form, "claimed": arrival.claimed, "invited": invited, "whose": whose}
        return render_template("sso/_join.html", **page), status
    flash(_("From now on you sign in with %(name)s.", name=sso.account_name()))
    return done(redirect(arrival.goal, 303))


def refuse_wrong_password(form: JoiningForm) -> None:
    """Raise Refused unless it is one's own password, where one has any: a browser left open links nothing.

    Where a passkey is demanded, whoever knows the password of somebody who has one could else link their own sign-in.
    """
    if passkeys.is_demanded() and (passkeys.count_of(me().id) or identities.of_person(me().id)):
        raise Refused(Problem("", _("Sign in with your passkey first, and link it then.")))
    if "password" in form:
        if limits.is_held_back(me().email):
            raise Refused(Problem("password", _("Too many attempts. Wait 15 minutes and try again.")))
        if not account.password_is(me().id, form.password.data or ""):
            raise Refused(Problem("password", _("This is not the password that you have now. Try again.")))


@bp.route("/account/sso/<int(max=2147483647):identity_id>/unlink", methods=["POST"])
def unlink(identity_id: int) -> ResponseReturnValue:
    """Let one of a person's own sign-ins with the provider open their account no more."""
    form, was_there = Form(None), list[bool]()
    if form.written(lambda: was_there.append(identities.unlink(me().id, identity_id))) == 303:
        if not was_there[0]:
            abort(404)
        flash(_("You no longer sign in with it."))
    else:
        for mistake in form.mistakes:
            flash(mistake.text)
    return redirect(url_for("account.show"), 303)
