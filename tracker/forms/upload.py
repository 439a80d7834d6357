"""The forms of an import: a file is sent, then confirmed; an import is taken back."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FileField, TextAreaField

from tracker import imports, logbook
from tracker.errors import Problem
from tracker.forms.base import Form
from tracker.forms.session import clean
from tracker.imports import MOST_BYTES, MOST_ROWS_ON_PAGE, BadFile, Source
from tracker.models import ImportKind

LONGEST_NAME = 120
ACCEPTED = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(Form):
    """A file of one kind; a reason changes logs in a closed period."""

    file = FileField(_("File"), render_kw={"accept": ACCEPTED})
    reason = TextAreaField(
        _("Why are logs in a closed period changed?"),
        description=_("Only if the file changes such logs. The reason is kept with each of them."),
    )

    def __init__(self, formdata: Any, kind: ImportKind) -> None:
        """Take in what was sent; only logs have a reason."""
        super().__init__(formdata)
        self.kind = kind
        self.contents = b""
        self.rows = 0
        if kind is not ImportKind.SESSIONS:
            del self.reason

    @property
    def file_name(self) -> str:
        """Return what the file is called, as far as it can be shown."""
        name = "".join(letter for letter in self.file.data.filename if letter.isprintable())
        return name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:] or str(self.kind)

    @property
    def why(self) -> str | None:
        """Return why logs in a closed period are changed, if it was said."""
        return clean(self.reason.data) if "reason" in self else None

    def read(self) -> bool:
        """Read the file as far as to know that it is one; say whether it is."""
        sent = getattr(self.file.data, "read", None)
        self.contents = sent(MOST_BYTES + 1) if sent else b""
        problems = [Problem("reason", text) for _name, text in logbook.text_problems("reason", self.why or "")]
        if not sent or not self.file.data.filename:
            problems.append(Problem("file", gettext("Choose a file.")))
        else:
            try:
                source = Source(self.file_name, most_rows=MOST_ROWS_ON_PAGE)
                self.rows = imports.count_rows(self.kind, self.contents, source)
            except BadFile as error:
                problems.append(Problem("file", str(error)))
        self.refuse(problems)
        return not self.mistakes


class SureForm(Form):
    """A button that does what the page says; what stands in the way is told on it."""
