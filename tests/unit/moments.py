"""Texts that Python takes for a time, the odd ones too."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

DATES = st.one_of(
    st.sampled_from(["0001-01-01", "1969-12-31", "1970-01-01", "9999-12-31", "9999-12-30"]),
    st.sampled_from(["00010101", "99991231", "9999-W52-5", "9999-W53-7", "0001-W01-1", "2026W017"]),
    st.dates().map(str),
)
CLOCKS = st.one_of(
    st.sampled_from(["00:00:00", "23:59:59", "23:59:59.999999", "23:59:59,9999999", "23", "24:00"]),
    st.sampled_from(["235959", "2359", "235959.999"]),
    st.times().map(str),
)
ZONES = st.one_of(
    st.sampled_from(["", "Z", "+00:00", "-00:00", "+14:00", "-12:00", "+23:59:59.999999", "-2359"]),
    st.builds(
        "{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 23), st.integers(0, 59)
    ),
)
# Any character may stand between date and time.
SEPARATORS = st.one_of(st.sampled_from("T \n\r\x00\x1b\u2028é"), st.characters())


def is_taken(text: str) -> bool:
    """Tell whether Python takes a text for a time, Z being UTC."""
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return False
    return True


WITH_CLOCK = st.builds("{}{}{}{}".format, DATES, SEPARATORS, CLOCKS, ZONES)
MOMENTS = st.one_of(DATES, WITH_CLOCK).filter(is_taken)
