"""The forms of an import: a file is sent, then confirmed; an import is taken back."""

from typing import Any

from wtforms import Field, FileField, TextAreaField
from wtforms.validators import ValidationError

from tracker.forms.base import Form
from tracker.forms.correcting import CorrectingForm
from tracker.forms.session import clean
from tracker.logbook import text_problems
from tracker.models import ImportKind
from tracker.words import lazy_gettext as _

LONGEST_NAME = 120
ACCEPTED = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(Form):
    """A file of one kind; a reason changes a closed period."""

    file = FileField(_("File"), render_kw={"accept": ACCEPTED})
    reason = TextAreaField(
        _("Why is a closed period changed?"),
        description=_("Only if the file changes such a period. The reason is kept with what it changes."),
    )

    def __init__(self, formdata: Any, kind: ImportKind) -> None:
        """Take in what was sent; only what figures are counted from has a reason."""
        super().__init__(formdata)
        if kind in {ImportKind.SCHOOLS, ImportKind.USERS}:
            del self.reason

    def validate_file(self, field: Field) -> None:
        """Refuse a form without a file."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file."))

    def validate_reason(self, field: Field) -> None:
        """Refuse personal data."""
        for _name, problem in text_problems("reason", field.data or ""):
            raise ValidationError(problem)

    @property
    def file_name(self) -> str:
        """Return what the file is called, as far as it can be shown."""
        name = "".join(letter for letter in self.file.data.filename if letter.isprintable())
        return name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]

    @property
    def why(self) -> str | None:
        """Return why a closed period is changed, if it was said."""
        return clean(self.reason.data) if "reason" in self else None


class SureForm(Form):
    """A button that does what the page says; what stands in the way is told on it."""


class UndoForm(CorrectingForm):
    """A button that takes an import back, which makes other figures of a closed period with a reason only."""
