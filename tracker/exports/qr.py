"""An address as a QR code, for a page to draw with attributes alone."""

import re
from dataclasses import dataclass

QUIET = 4  # light modules around the code, which readers need
DARK = re.compile(rb"\x01+")


@dataclass(frozen=True)
class QrCode:
    """A code of `size` × `size` modules, the light edge included; `path` draws the dark ones, a unit each."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """Return the code that says a text; a seventh of it may be smudged."""
    import segno  # noqa: PLC0415 - loaded when first used, which few processes do

    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=QUIET)]
    runs = [(run.start(), y, len(run[0])) for y, row in enumerate(rows) for run in DARK.finditer(row)]
    return QrCode(len(rows), "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs))
