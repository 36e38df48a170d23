"""Filling in a template gives what writing the descriptions gives, whatever the texts are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.turtle import Turtle, write_turtle
from kg.model import Carried, Edge, Evidence, Span
from kg.output import BASE_IRI
from kg.rdf import Description, Mapping, Notation, NTriples
from kg.rdf.forms import Templates

TEXTS = st.text(max_size=12) | st.sampled_from(["%s", "100 %", "%(a)s", "\01\0", '"', "\\", "\ud800"])
EVIDENCE = st.builds(
    lambda text, numbers, carried, spans: Evidence(
        "p", "abstract", 0, 2, 0, text, text, "1", numbers, "asserted", (Span("title", 0, 1),) * 2 if spans else None,
        tuple(Carried(text, "abstract", n, each) for n, each in enumerate(carried)),
    ),
    TEXTS, st.floats(0, 1), st.lists(TEXTS, max_size=3), st.booleans(),
)  # fmt: skip


def write_lines(part: list[Description]) -> str:
    return "".join(f"{subject} {predicate} {object_} .\n" for subject, pairs in part for predicate, object_ in pairs)


@pytest.mark.parametrize(("notation", "write"), [(NTriples, write_lines), (Turtle, write_turtle)])
@given(evidence=st.lists(EVIDENCE, max_size=3), keys=st.tuples(TEXTS, TEXTS))
def test_what_is_filled_in_is_what_would_be_written(
    notation: type[Notation],
    write: Callable[[list[Description]], str],
    evidence: list[Evidence],
    keys: tuple[str, str],
) -> None:
    mapping, templates = Mapping(BASE_IRI, notation), Templates(write)
    edge = Edge("e%s", f"paper:{keys[0]}", "uses", f"method:{keys[1]}", 0.5, 1, tuple(evidence))
    for filled in mapping.statement(edge):
        said = [(subject, pairs) for _, subject, pairs in filled.said()]
        assert templates.fill(filled) == write(said)
        assert templates.fill(filled) == write(said)  # now that the form is known
