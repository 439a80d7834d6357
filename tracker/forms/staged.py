"""Forms in which a school year and stages are chosen: the stages are called as that year calls them."""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from tracker.dates import SchoolYear, calendar_year, stage_label
from tracker.forms.correcting import CorrectingForm
from tracker.words import gettext as _

STAGES = range(13)


def year_said(text: str | None) -> SchoolYear | None:
    """Return the school year that `2028-29` or `2028` names, or None."""
    for read in (SchoolYear.parse, lambda each: SchoolYear(calendar_year(each))):
        try:
            return read(text or "")
        except ValueError:
            continue
    return None


def called_alike(stage: str, drawn: SchoolYear, chosen: SchoolYear) -> str:
    """Return the stage that `chosen` calls what `drawn` calls a stage; where no stage is called so, the same stage."""
    if stage not in {*map(str, STAGES)}:
        return stage
    label = stage_label(int(stage), drawn)
    return next((str(each) for each in STAGES if stage_label(each, chosen) == label), stage)


class StagedForm(CorrectingForm):
    """Choose a year and stages. `named` is the year whose words for stages were on the page.

    Who chooses stages by the words of one year, and then a year with other words, has the same words chosen still, and
    is asked to look once more.
    """

    named = HiddenField()
    is_renamed = False

    def __init__(self, typed: MultiDict[str, str], usual: SchoolYear, names: Iterable[str], **given: Any) -> None:
        """Read what was typed, stages in the fields `names`; `usual` is the year of a page that was not sent yet."""
        drawn = year_said(typed.get("named")) or usual
        self.called = year_said(typed.get("year")) or drawn
        meant = typed.copy()
        for name in names:
            stages = [called_alike(each, drawn, self.called) for each in typed.getlist(name)]
            self.is_renamed |= stages != typed.getlist(name)
            meant.setlist(name, [*dict.fromkeys(stages)])
        super().__init__(meant if typed else None, **given)
        self.named.data = self.called.slug

    def labels(self) -> list[tuple[str, str]]:
        """Return the stages as the chosen year calls them."""
        return [(str(stage), stage_label(stage, self.called)) for stage in STAGES]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Ask to look once more where the words of another year were chosen from."""
        super().validate(extra_validators)
        if self.is_renamed:
            year = self["year"]
            told = _("In %(year)s the stages have other names. Look below at which are chosen.", year=self.called)
            year.errors = [*year.errors, str(told)]
        return not self.mistakes
