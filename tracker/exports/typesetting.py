"""What typesets one document, run as a program of its own: its memory is given back, and what breaks breaks alone.

Reads JSON, `template` and `words`, and writes the PDF. Ends with BROKEN and why, or with LACKING and what is missing,
both as JSON.
"""

import json
import sys
from typing import Any

BROKEN, LACKING = 3, 4


def typeset(template: str, words: Any) -> tuple[int, bytes]:
    """Return how it ended, and the PDF or what there is to say."""
    try:
        import typst  # noqa: PLC0415 # what is missing is said
        from font_source_sans_pro import font_directory  # noqa: PLC0415 # as above
    except ImportError as error:
        return LACKING, json.dumps(error.name or str(error)).encode()
    try:
        made = typst.compile(
            template,
            format="pdf",
            font_paths=[font_directory],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            sys_inputs={"report": json.dumps(words)},
        )
    except typst.TypstError as error:
        return BROKEN, json.dumps([error.message, error.diagnostic]).encode()
    assert isinstance(made, bytes)
    return 0, made


if __name__ == "__main__":
    ended, written = typeset(**json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(written)
    sys.exit(ended)
