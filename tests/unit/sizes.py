"""How large random municipalities are."""

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Size:
    """How many there are at most of each."""

    towns: int
    schools: int
    classes: int
    plans: int
    sessions: int
    predecessors: int


SIZES = st.builds(
    Size,
    towns=st.sampled_from([1, 1, 2]),
    schools=st.sampled_from([1, 2, 3]),
    classes=st.sampled_from([0, 2, 4, 5, 5]),
    plans=st.sampled_from([0, 1, 2, 2, 2]),
    sessions=st.sampled_from([1, 3, 4, 5]),
    predecessors=st.sampled_from([0, 1, 2, 3, 4]),
)
