"""In which encoding a file is: Swedish letters come as they are, or the file is refused."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tracker.imports.letters import decoded, wrong_letters
from tracker.imports.reading import BadFile

SWEDISH = frozenset("åäöÅÄÖ")
HEAD = "klass;namn;skola\n"
WORDS = st.lists(st.sampled_from("aknrståäöéü-"), min_size=1, max_size=5).map("".join)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
AS_WRITTEN = st.sampled_from([str.title, str.lower, str.upper])
CELLS = st.tuples(AS_WRITTEN, NAMES).map(lambda drawn: drawn[0](drawn[1]))
LINES = st.tuples(st.sampled_from(["6", "6 ", ""]), CELLS, CELLS).map(
    lambda drawn: f"{drawn[0]}{drawn[1]};{drawn[2]}\n"
)


@settings(max_examples=examples(200))
@given(LINES)
def test_swedish_names_come_as_they_are_or_not_at_all(line: str) -> None:
    text = HEAD + line
    assert [decoded(text.encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "cp1252")] == [text] * 3
    assume(SWEDISH & {*line})
    for encoding in ("mac_roman", "cp850", "cp437"):
        with pytest.raises(BadFile, match=r"Rad 2, kolumn (klass|namn): bokstäverna"):
            decoded(text.encode(encoding))
    assert any(map(wrong_letters, line.encode().decode("latin-1").split(";")))


@pytest.mark.parametrize("text", ["Rosa – ”en bra dag” …", "O’Brien", "Vi hann inte…", "Roligt… sen slut", "50 % · ½"])
def test_what_windows_writes_in_swedish_texts_is_taken_where_it_cannot_be_another_letter(text: str) -> None:
    taken = "”" not in text
    data = (HEAD + text).encode("cp1252")
    if taken:
        assert decoded(data) == HEAD + text
    else:
        with pytest.raises(BadFile, match="kolumn klass"):
            decoded(data)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_letters_that_were_read_in_a_wrong_encoding_are_told(encoding: str) -> None:
    for name in ("Björn", "Åsa", "Ängen", "smått", "Önnestad"):
        assert wrong_letters(name.encode().decode(encoding))
    assert not any(map(wrong_letters, ["JOÃO", "SÃO", "São", "José Ünal", "√ 2", "Ö", "Dušan", "Ø"]))
