"""A QR code as a drawing: its path is the code, module by module."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from tracker.exports.qr import qr_code

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@given(st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_", min_size=1, max_size=60))
def test_the_path_draws_the_dark_modules_and_no_other(token: str) -> None:
    address = f"https://linjen.example.org/m/{token}"
    code = qr_code(address)
    runs = [tuple(map(int, run.groups())) for run in RUN.finditer(code.path)]
    assert code.path == "".join(f"M{x} {y}h{length}v1h-{back}z" for x, y, length, back in runs)
    drawn = {(x + step, y) for x, y, length, _back in runs for step in range(length)}
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    assert code.size == len(rows)
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert all(length == back for _x, _y, length, back in runs)
