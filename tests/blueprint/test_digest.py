"""Canonical JSON: fast where it can be, and always the bytes of RFC 8785."""

from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from blueprint.digest import SEALED_APART, canonical, digest_of, whole

keys = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
numbers = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.floats(-1e7, 1e7, allow_nan=False)
    | st.sampled_from([0.0, -0.0, 1.0, 1e-6, 1e-7, 0.00001, 1e21, 1e15, 123456789.0, 5e-324])
)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    ["1.0,", ":1e5", "[2.0]", '"\\', "\x00\x1f\x7f", "虚构"]
)
values = st.recursive(
    numbers | texts | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)
documents = st.dictionaries(keys, values, max_size=6)


@given(documents)
def test_canonical_bytes_are_those_of_rfc_8785(document: dict[str, Any]) -> None:
    assert canonical(document) == rfc8785.dumps(document)


@given(documents)
def test_the_digest_does_not_cover_what_sealing_adds(document: dict[str, Any]) -> None:
    sealed = document | dict.fromkeys(SEALED_APART, "x")
    bare = {key: value for key, value in document.items() if key not in SEALED_APART}
    assert digest_of(sealed) == digest_of(bare)


def test_whole_numbers_are_written_as_such() -> None:
    assert canonical({"a": whole(10000.0), "b": whole(0.5)}) == b'{"a":10000,"b":0.5}'
