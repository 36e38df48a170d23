from __future__ import annotations

import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from kg.model import Edge, Mention, Tie
from kg.records import quickly_made


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    start: int = 3
    parts: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class Quick:
    name: str
    start: int = 3
    parts: tuple[str, ...] = ()


def test_made_as_by_dataclasses() -> None:
    for given, named in ((("a",), {}), (("a", 1), {"parts": ("b",)}), ((), {"name": "a", "start": 0})):
        plain, quick = Plain(*given, **named), Quick(*given, **named)
        assert repr(quick) == repr(plain).replace("Plain", "Quick")
        assert hash(quick) == hash(plain)
        assert quick == Quick(*given, **named) == pickle.loads(pickle.dumps(quick))  # noqa: S301
    assert inspect.signature(Quick) == inspect.signature(Plain)


def test_refuses_what_dataclasses_refuse() -> None:
    for record in (Plain, Quick):
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
            record()
        with pytest.raises(FrozenInstanceError):
            record("a").start = 4


def test_fields_of_the_record_that_another_extends() -> None:
    edge = Edge("1", "a", "uses", "b", 0.5, 1, ())
    tie = Tie("1", "a", "uses", "b", 0.5, 1, (), reason="shared")
    assert (tie.id, tie.status, tie.weight, tie.reason) == (edge.id, edge.status, 1.0, "shared")


def test_replaced() -> None:
    mention = Mention("title", 0, 4, "BERT", "Method", 0.8, "patterns")
    assert replace(mention, score=0.4) == Mention("title", 0, 4, "BERT", "Method", 0.4, "patterns", None)
