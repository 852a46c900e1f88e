"""Attribute values, with boto3's own converter as the oracle."""

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.attributes import from_attribute, to_attribute
from chalicelib.features.standups.model import Status

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**37), 10**37) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_values_are_written_as_boto3_writes_them(value: Any) -> None:
    assert to_attribute(value) == TypeSerializer().serialize(value)


@given(VALUES)
def test_values_come_back_as_they_were_and_as_boto3_reads_them(value: Any) -> None:
    written = TypeSerializer().serialize(value)
    assert from_attribute(written) == value == TypeDeserializer().deserialize(written)


def test_a_status_is_written_as_its_word() -> None:
    assert to_attribute(Status.ASKED) == {"S": "asked"}


@pytest.mark.parametrize("value", [1.5, b"x", {"a"}])
def test_what_the_table_does_not_hold_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        to_attribute(value)


def test_an_attribute_that_the_table_does_not_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        from_attribute({"B": b"x"})
