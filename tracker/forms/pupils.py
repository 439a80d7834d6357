"""The fields of a class that files have too, with the same rules: its name, and how many pupils it has."""

from typing import Any

from wtforms.validators import ValidationError

from tracker.forms.base import TextField, WholeNumberField
from tracker.roster import MOST_PUPILS
from tracker.words import gettext as _
from tracker.words import visible


class ClassNameField(TextField):
    """The name of a class, without what nobody sees."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        self.data = visible(valuelist[0]) if valuelist else self.data


class PupilsField(WholeNumberField):
    """How many pupils of a stage a class has."""

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError for more than a class can have."""
        if self.data is not None and self.data > MOST_PUPILS:
            raise ValidationError(_("Write a whole number from 0 to %(most)s.", most=MOST_PUPILS))
