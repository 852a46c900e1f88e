"""The arguments of jobs: read as they were stored, by the version before too."""

from importlib import import_module
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.aws import attributes
from chalicelib.errors import PoisonMessage
from chalicelib.jobs.codec import Stored, Words, read, store

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_WORDS = st.lists(st.text("ABU0123/:.?", min_size=1, max_size=9), max_size=5).map(tuple)
OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    int: st.integers(0, 2**60),
    bool: st.booleans(),
    Words: _WORDS,
}
JOBS = [import_module(f"chalicelib.features.{name}.jobs") for name in wiring.FEATURES]
KINDS = {
    f"{job.__name__}.{name}": kind
    for job in JOBS
    for name, kind in vars(job).items()
    if hasattr(kind, "_fields") and kind.__module__ == job.__name__
}


class Sample(NamedTuple):
    text: str
    number: int
    words: Words
    flag: bool = False
    more: str = ""


SAMPLE: Stored = {"text": "t", "number": 2, "words": "a b"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_what_a_job_is_stored_with_comes_back(kind: type[Any], data: st.DataObject) -> None:
    args = kind(**{name: data.draw(OF_TYPE[of]) for name, of in kind.__annotations__.items()})
    packed = attributes.pack({"args": dict(store(args))})
    assert read(kind, attributes.unpack(packed)["args"]) == args


def test_it_is_stored_by_the_names_of_its_fields_without_defaults() -> None:
    assert store(Sample("t", 2, ("a", "b"))) == SAMPLE
    assert store(Sample("t", 2, (), flag=True)) == {"text": "t", "number": 2, "words": "", "flag": 1}


def test_what_another_version_stored_besides_is_ignored_and_what_it_left_out_has_its_default() -> None:
    assert read(Sample, {**SAMPLE, "of the version to come": 1}) == Sample("t", 2, ("a", "b"))


@pytest.mark.parametrize(
    "change", [{"text": 1}, {"number": "2"}, {"words": 1}, {"flag": "yes"}, {"text": None}], ids=str
)
def test_what_is_of_another_type_is_poison(change: dict[str, Any]) -> None:
    with pytest.raises(PoisonMessage):
        read(Sample, {**SAMPLE, **change})


@pytest.mark.parametrize("name", SAMPLE)
def test_what_is_missing_is_poison(name: str) -> None:
    with pytest.raises(PoisonMessage):
        read(Sample, {key: value for key, value in SAMPLE.items() if key != name})
