"""Annotated papers as hypothesis makes them: small, with names that clash now and then."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.annotations import AnnotatedPaper, GoldEntity, LabelledSpan
from kg.names import squashed

WORDS = ("graph", "Graphs", "net", "nets", "deep", "tree-net", "GNN", "the")
TYPES = ("Method", "Task", "Widget")
TEXT = "Deep graph nets (GNN) beat tree-nets on the graph; a deep net wins."

names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
entities = st.builds(
    GoldEntity,
    st.sampled_from(TYPES),
    names | st.sampled_from(["", "$"]),
    st.lists(names, max_size=2).map(tuple),
    st.sampled_from([None, "uses", "proposes"]),
    st.sampled_from(["required", "optional"]),
)
entity_lists = st.lists(entities, max_size=6).map(tuple)
unlike_entities = st.lists(entities, max_size=6, unique_by=lambda e: (e.type, squashed(e.name))).map(
    lambda found: tuple(GoldEntity(e.type, e.name, (), e.relation, e.level) for e in found if squashed(e.name))
)
"""Entities none of which could be taken for another."""

_ends = st.integers(0, len(TEXT))
spans = st.builds(
    lambda ends, label: LabelledSpan("abstract", min(ends), max(ends) + 1, label),
    st.tuples(_ends, _ends).filter(lambda ends: max(ends) < len(TEXT)),
    st.sampled_from(TYPES),
)
span_lists = st.lists(spans, max_size=8).map(tuple)
links = st.lists(st.tuples(names, st.sampled_from(["usedFor", "basedOn"]), names), max_size=3).map(tuple)
results = st.lists(
    st.fixed_dictionaries({"metric": st.none() | names, "value": st.sampled_from(["7", "7.0", "1,200", "3/4", None])}),
    max_size=3,
).map(tuple)
code = st.lists(st.sampled_from(["https://x.org/a/", "x.org/a", "http://y.org"]), max_size=2).map(tuple)


def papers(entities: st.SearchStrategy[tuple[GoldEntity, ...]] = entity_lists) -> st.SearchStrategy[AnnotatedPaper]:
    """Papers with everything that can be annotated."""
    return st.builds(
        AnnotatedPaper,
        st.sampled_from(["a", "b", "c"]),
        st.none() | st.just("Deep nets"),
        st.just(TEXT),
        span_lists,
        entities=entities,
        links=links,
        results=results,
        code=code,
    )
