"""A municipality's settings: before they are saved the page says which figures become others."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import followup, reach
from tracker.access import at_home, my_scope
from tracker.dates import SchoolYear, today
from tracker.forms.given import understood
from tracker.forms.settings import mark_of, read_year, settings_form
from tracker.reach import settings
from tracker.words import gettext as _

bp = Blueprint("settings", __name__)


@dataclass(frozen=True)
class Asked:
    """The municipality and the school year that the page is about, and what there is to choose among."""

    code: str
    towns: dict[str, str]
    year: SchoolYear
    years: list[SchoolYear]

    @property
    def address(self) -> str:
        """Return where the page is."""
        return url_for("settings.show", municipality=self.code, year=self.year.slug)


@bp.route("/admin/settings", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show the settings of a year; save them once the page has shown what becomes of the figures."""
    about = asked()
    known, source = settings.settings_of(about.code, about.year)
    programmes = reach.all_programmes()
    form = settings_form(request.form, known, programmes, settings.published())
    effects: list[settings.Effect] = []

    def look_or_save() -> None:
        effects.extend(each for each in settings.effects(about.code, about.year, form.settings()) if each.changes)
        if not effects or form.shown.data == mark_of(effects):
            settings.save(about.code, about.year, form.settings(), reason=form.why)
            effects.clear()

    status = form.written(look_or_save)
    if status == 303 and not effects:
        flash(_("The settings are saved."))
        return redirect(about.address, 303)
    form.shown.data = mark_of(effects)
    page = render_template(
        "settings/show.html", asked=about, form=form, effects=effects, programmes=programmes, source=source
    )
    return page, 200 if status == 303 else status


def asked() -> Asked:
    """Return what the query string asks for, where one leads the whole municipality."""
    scope, this = my_scope(), SchoolYear.of(today())
    towns = {code: town.name for code, town in followup.towns(scope).items() if followup.leads(scope, code)}
    code = request.args.get("municipality") or at_home(towns)
    if code not in towns:
        abort(404)
    years = sorted({*reach.years(scope), SchoolYear(this.start + 1)}, reverse=True)
    with understood():
        return Asked(code, towns, read_year(request.args.get("year"), years, this), years)
