"""The letters of a text file: which encoding it is in, and what tells that it was read in a wrong one before.

What is not UTF-8 is taken for Windows-1252, where every byte but a few means something; so a file of an old Mac or
of DOS would be read too, with wrong letters. They keep å ä ö where Windows keeps the signs from 0x80 to 0x9F
(Mac Roman å ä ö as Œ Š š, Code page 850 as † „ ”), and of those only what stands for none of the six is let through:
dashes, curved quotation marks, a bullet, and three dots that end a word. Whoever needs another one saves as UTF-8.
"""

import csv
import re

from tracker.imports.reading import HEADER_ROW, BadFile
from tracker.words import gettext as _

BOM = b"\xef\xbb\xbf"
# å ä ö Å Ä Ö as UTF-8 writes them: in a file that is not UTF-8 as a whole, two encodings are mixed.
UTF8_LETTERS = re.compile(rb"\xc3[\xa4\xa5\xb6\x84\x85\x96]")
NOT_WINDOWS = re.compile(rb"[\x80-\x84\x86-\x90\x94\x98-\x9f]|(?<![a-z\xe5\xe4\xf6])\x85|\x85(?=[A-Za-z\xc0-\xff])")
# What UTF-8 looks like that was read as Windows-1252, Mac Roman or Code page 850, and a letter that is lost.
GARBLED = re.compile("Ã(?![A-Za-zÀ-ÖØ-öø-ÿ])[^\x00-\x7f]|[√├][^\x00-\x7f]|\ufffd")


def decoded(data: bytes) -> str:
    """Return a text file's text; raise BadFile when its letters cannot be told for sure."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        first = error.start
    if not data.startswith(BOM) and not UTF8_LETTERS.search(data):
        found = NOT_WINDOWS.search(data)
        if found is None:
            return data.decode("cp1252")
        first = found.start()
    raise BadFile(cannot_be_read(data, first))


def cannot_be_read(data: bytes, first: int) -> str:
    """Say where the first letter stands that cannot be read, and what to do."""
    row, column = row_at(data, first), column_at(data, first)
    if column and row > HEADER_ROW:
        message: str = _(
            "Row %(row)s, column %(column)s: the letters cannot be read. Save the file as “CSV UTF-8” and try again.",
            row=row,
            column=column,
        )
        return message
    return str(_("Row %(row)s: the letters cannot be read. Save the file as “CSV UTF-8” and try again.", row=row))


def row_at(data: bytes, place: int) -> int:
    """Return the row in which a byte of a file stands."""
    return len((data[:place] + b"x").splitlines())


def column_at(data: bytes, place: int) -> str:
    """Return what the header calls the column in which a byte stands; empty when it does not say."""
    header = data.removeprefix(BOM).splitlines()[0].decode("latin-1")
    before = (data[:place] + b"x").splitlines()[-1].decode("latin-1")
    mark = max(";,", key=header.count)
    names, cells = (next(csv.reader([text], delimiter=mark)) for text in (header, before))
    return names[len(cells) - 1].strip().lower() if len(cells) <= len(names) else ""


def wrong_letters(text: str) -> str | None:
    """Say that a text was read in a wrong encoding before it came here, or None."""
    if not GARBLED.search(text):
        return None
    message: str = _(
        "The letters have gone wrong here, as Ã¶ for ö. Save the first file as “CSV UTF-8” and try again, or write "
        "the cell anew."
    )
    return message
