"""Bytes → a sheet, of whatever kind of file they turn out to be."""

from tracker.imports.reading import MOST_BYTES, BadFile, Columns, Sheet
from tracker.imports.separated import text_sheet
from tracker.imports.spreadsheet import spreadsheet
from tracker.words import gettext as _

# How files begin that are taken for a table now and then.
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"


def sheet_of(data: bytes, columns: Columns, most_rows: int) -> Sheet:
    """Return the sheet of a file; raise BadFile. The header is not checked yet."""
    if len(data) > MOST_BYTES:
        raise BadFile(_("The file is larger than %(most)s MB. Divide it.", most=MOST_BYTES // 1024 // 1024))
    if data.startswith(OLE):
        message = _(
            "This is an older Excel file, or one with a password. Save it as .xlsx without a password, and try again."
        )
        raise BadFile(message)
    if data.startswith(PDF):
        raise BadFile(_("This is a PDF, whatever its name says. Choose a CSV file or an Excel file (.xlsx)."))
    return (spreadsheet if data.startswith(ZIP) else text_sheet)(data, columns, most_rows)
