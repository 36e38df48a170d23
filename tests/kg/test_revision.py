"""Papers that come, go or change one after the other leave the graph that all of them give at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import assemble, store_overrides
from kg.bibliography import INCLUDABLE, store_inclusion
from kg.builder import add_papers
from kg.crossrefs import Identifier, outcome, store_identifiers
from kg.fingerprints import fingerprint
from kg.graph import Graph
from kg.integrity import check
from kg.model import ENTITY_TYPES, ROLES, STATUSES, Entity, Extraction, Mention, Paper, Relation, Result, Span
from kg.name_index import named, near
from kg.overrides import NO_OVERRIDES, Overrides
from kg.own_types import NO_TYPES, OwnName, OwnType, Types, store_types
from kg.store import Store

# few words, so that names meet: short forms of several things, long forms within others, one name under two types
NAMES = (
    "BERT", "bert", "Bert model", "MAP", "mAP", "GAN", "GANs", "gan dataset", "VQA", "VQA dataset", "visual qa", "FMRI",
    "graph network", "graph networks", "functional magnetic resonance imaging", "magnetic resonance imaging", "MRI",
    "our method", "F1", "F1 score", "T5", "RTX 3090",
)  # fmt: skip
DEFINED = (
    ("MAP", "maximum a posteriori"), ("mAP", "mean average precision"), ("MAP", "mean average precisions"),
    ("GAN", "generative adversarial network"), ("GANs", "generative adversarial networks"),
    ("GAN", "graph attention net"), ("MRI", "magnetic resonance imaging"), ("fMRI", "functional MRI"),
    ("fMRI", "functional magnetic resonance imaging"), ("FMRI", "functional magnetic resonance imagery"),
    ("VQA", "visual question answering"), ("VQA", "visual qa"), ("MR", "magnetic resonance"),
)  # fmt: skip

AUTHORS = ("Ada Berg", "ADA BERG", "ada-berg", "Bo Li")
IDENTIFIERS = (("doi", "10.1/a"), ("doi", "10.1/b"), ("arxiv", "2001.00001"), ("pmid", "7"))
WORKS = (
    "doi:10.1/a", "doi:10.1/b", "arxiv:2001.00001", "doi:10.1/a arxiv:2001.00001", "pmid:7 doi:10.1/c", "doi:10.1/c",
    "acl:X1 pmid:8", "pmid:8", "a", "b",
)  # fmt: skip

types = st.sampled_from([*ENTITY_TYPES[:3], *ENTITY_TYPES])
statuses = st.sampled_from(STATUSES)
scores = st.sampled_from([0.5, 0.75, 0.9])


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    type_ = draw(types)
    short, long = draw(st.one_of(st.sampled_from(DEFINED), st.sampled_from(NAMES).map(lambda name: (name, None))))
    name = draw(st.sampled_from([short, long])) if long else short
    score = draw(scores)
    mention = Mention("abstract", 0, len(short), short, type_, score, "gazetteer", long)
    role, status = draw(st.sampled_from(ROLES)), draw(statuses)
    return Entity(type_, name, (long,) if long and name != long else (), (mention,), score, role, None, status)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    authors, orcids = draw(st.lists(st.sampled_from(AUTHORS), max_size=2)), st.sampled_from(["", "0000-0002-1825-0097"])
    return Paper(
        draw(st.sampled_from("abcdefghij")),
        None,
        "x" * 60,
        draw(st.sampled_from([None, 2001, 2002])),
        authors=tuple(authors),
        venue=draw(st.sampled_from([None, None, "Proc. Nets", "PROC. NETS", "Boats"])),
        identifiers=tuple(draw(st.lists(st.sampled_from(IDENTIFIERS), max_size=2, unique=True))),
        categories=draw(st.sampled_from([(), ("cs.CL",)])),
        cites=tuple(draw(st.lists(st.sampled_from(WORKS), max_size=3, unique=True))),
        orcids=tuple(draw(orcids) for _ in authors) if draw(st.booleans()) else (),
    )


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    found = draw(st.lists(entities(), max_size=5))
    paper = draw(papers())
    whole = Span("abstract", 0, 60)
    mentions = st.sampled_from([each.mentions[0] for each in found]) if found else st.nothing()
    predicates = st.sampled_from(["usedFor", "outperforms", "basedOn", "measuredBy"])
    links = st.builds(Relation, mentions, predicates, mentions, st.just(whole), scores, st.just("links"), statuses)
    relations = draw(st.lists(links, max_size=3)) if found else []
    names = st.sampled_from([each.name for each in found] or [None])
    numbers = st.builds(Result, names, st.just("1"), st.none(), st.just(Span("abstract", 2, 3)), st.just(whole), scores,
                        st.just("results"), method=names)  # fmt: skip
    return Extraction(paper, (whole,), tuple(found), tuple(relations), tuple(draw(st.lists(numbers, max_size=1))))


chosen = st.one_of(st.just(()), st.sets(st.sampled_from(sorted(INCLUDABLE))).map(tuple))
groups = st.lists(st.tuples(st.lists(extractions(), max_size=6), chosen), min_size=2, max_size=4)
Parts = list[tuple[list[Extraction], tuple[str, ...]]]


@pytest.fixture(autouse=True)
def _always_revise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.assembly._FEW", 0)


def add(store: Store, found: Sequence[Extraction], include: Sequence[str] = ()) -> None:
    with store.transaction():
        store_inclusion(store, include)
        store.add(found, [("gazetteer", "1")])
        assemble(store)


def told(store: Store) -> Iterator[list[Any]]:
    """All that a store tells of a graph, and all from which it goes on."""
    graph, connection = Graph(store), store.connection
    for stream in (graph.nodes, graph.edges, graph.results, graph.merges, graph.communities):
        yield list(stream())
    yield [fingerprint(connection), list(check(store)), outcome(store)]
    for node in list(graph.nodes()):
        yield [edge.id for edge in graph.edges_of(node.id, 1)]
    for name in NAMES:
        yield [named(connection, name), sorted(near(connection, name))]
    for query in (
        "SELECT type, block, text, short, long, papers, weight, home FROM spellings",
        "SELECT form, type, block, text, short, long FROM forms JOIN spellings ON number = spelling",
        "SELECT * FROM senses",
        "SELECT * FROM known",
        "SELECT * FROM moved",
        "SELECT id, type, block, plain, qualified, digest FROM nodes",
    ):
        yield sorted(map(repr, connection.execute(query)))


def at_once(found: Sequence[Extraction], include: Sequence[str] = ()) -> list[list[Any]]:
    with Store.create(None) as store:
        add(store, list({each.paper.id: each for each in found}.values()), include)
        return list(told(store))


@settings(deadline=None, max_examples=150)
@given(groups)
def test_papers_that_come_or_change_leave_the_graph_that_all_give_at_once(parts: Parts) -> None:
    with Store.create(None) as store:
        for part, include in parts:
            add(store, part, include)
        found = list(told(store))
    assert found == at_once([each for part, _ in parts for each in part], parts[-1][1])


@settings(deadline=None, max_examples=60)
@given(groups, st.sets(st.sampled_from("abcdefghij")))
def test_papers_that_go_were_never_there(parts: Parts, gone: set[str]) -> None:
    with Store.create(None) as store:
        for part, include in parts:
            add(store, part, include)
        with store.transaction():
            store.remove(gone)
            assemble(store)
        found = list(told(store))
    assert found == at_once([each for part, _ in parts for each in part if each.paper.id not in gone], parts[-1][1])


def net(id_: str, *names: str, year: int | None = None) -> Extraction:
    text = f"We use {', '.join(names)}."
    places = [(name, text.index(name)) for name in names]
    mentions = [Mention("abstract", at, at + len(name), name, "Method", 0.8, "gazetteer") for name, at in places]
    found = tuple(Entity("Method", each.text, (), (each,), 0.8) for each in mentions)
    return Extraction(Paper(id_, None, text, year), (Span("abstract", 0, len(text)),), found)


def test_only_papers_that_a_change_touches_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.create(None) as store:
        add(store, [net("a", "FooNets"), net("b", "BarNet"), net("c", "BarNet", "BazNet")])
        read: list[str] = []
        whole = Store.extraction

        def note(self: Store, paper: str) -> Extraction | None:
            read.append(paper)
            return whole(self, paper)

        monkeypatch.setattr(Store, "extraction", note)
        add(store, [net("d", "BarNet")])
        assert read == ["d"]  # one more paper has the name, which is called the same
        add(store, [net("e", "FooNet"), net("f", "FooNet")])
        assert read == ["d", "e", "f"]  # another name, which gives the same id
        add(store, [net("g", "BAZ-net", "BarNet"), net("h", "the BAZ-net")])
        assert [node.label for node in Graph(store).nodes("Method")] == ["BarNet", "BAZ-net", "FooNet"]
        assert read == ["d", "e", "f", "c", "g", "h"]


def test_what_is_told_of_a_paper_changes_the_years_of_what_it_names(store: Store) -> None:
    for year in (2001, 1999, None):
        with store.transaction() as connection:
            connection.execute("UPDATE papers SET year = ? WHERE id = 'a'", (year,))
            assemble(store)
        assert Graph(store)["paper:a"].first_year == (year or 0)
        assert Graph(store)["method:foonet"].first_year == (year or 0)
        assert list(check(store)) == []


def test_identifiers_are_those_of_the_names_that_there_are() -> None:
    with Store.create(None) as store:
        store_identifiers(store, [Identifier("FooNet", "", "urn:x:1"), Identifier("BarNet", "", "urn:x:2")])
        add(store, [net("a", "FooNet")])
        before = fingerprint(store.connection)
        add(store, [net("b", "BarNet")])
        assert [node.xrefs for node in Graph(store).nodes("Method")] == [("urn:x:2",), ("urn:x:1",)]
        assert outcome(store)["linked"] == 2
        store_identifiers(store, [])
        with store.transaction():
            store.remove(["b"])
            assemble(store)
        assert [node.xrefs for node in Graph(store).nodes("Method")] == [()]
        assert fingerprint(store.connection) != before  # the index would have the identifiers
        assert list(check(store)) == []


def test_what_a_person_decided_is_done_and_undone() -> None:
    with Store.create(None) as store:
        add(store, [net("a", "FooNet", "BarNet")])
        store_overrides(store, Overrides(merge=(("FooNet", "BarNet"),)))
        add(store, [net("b", "BarNet")])
        assert [(node.id, node.papers) for node in Graph(store).nodes("Method")] == [("method:foonet", 2)]
        store_overrides(store, NO_OVERRIDES)
        add(store, [net("c", "BazNet")])
        found = list(told(store))
    assert found[:6] == at_once([net("a", "FooNet", "BarNet"), net("b", "BarNet"), net("c", "BazNet")])[:6]


def test_links_stay_when_a_short_form_gets_a_meaning_and_keeps_its_id() -> None:
    paper = net("a", "GAN", "ZooNet")
    head, tail = (each.mentions[0] for each in paper.entities)
    links = tuple(Relation(*ends, paper.sentences[0], 0.6, "links") for ends in
                  ((head, "basedOn", tail), (tail, "outperforms", head)))  # fmt: skip
    other = net("b", "GAN")
    defined = replace(other.entities[0].mentions[0], long_form="generative adversarial network")
    entity = replace(other.entities[0], mentions=(defined,))
    parts = [[replace(paper, relations=links)], [replace(other, entities=(entity,))]]
    with Store.create(None) as store:
        for part in parts:
            add(store, part)
        assert len([edge for edge in Graph(store).edges() if edge.subject.startswith("method:")]) == 2
        found = list(told(store))
    assert found == at_once([each for part in parts for each in part])


def test_a_copy_that_comes_is_cited_by_its_identifier_too() -> None:
    names = (("doi", "10.1/a"), ("arxiv", "2001.00001"))
    nets = Paper("a", "On nets and boats", "We cast nets.", 2001, authors=("Ada Berg",), identifiers=names[:1])
    copy = replace(nets, id="z", year=None, authors=(), identifiers=names)
    citing = Paper("b", "On sails", "We set sails.", cites=("arxiv:2001.00001", "z", "doi:10.1/none"))
    runs = [[nets, citing], [copy], [replace(citing, cites=("z",))]]
    with Store.create(None) as store:
        seen = []
        for run in runs:
            store_inclusion(store, ["cited"])
            add_papers(store, run, names=["rules"])
            seen.append([edge.object for edge in Graph(store).edges_of("paper:b") if edge.predicate == "cites"])
        found = list(told(store))
    assert [len(each) for each in seen] == [3, 2, 1]
    assert seen[2] == ["paper:a"]
    with Store.create(None) as store:
        store_inclusion(store, ["cited"])
        add_papers(store, [nets, copy, replace(citing, cites=("z",))], names=["rules"])
        assert found == list(told(store))


def test_types_that_a_person_brings_and_takes_back_leave_no_trace() -> None:
    own = Types((OwnType("Alloy", "Alloy", "Alloys", "#7a5c3e"),), (OwnName("Method", "FooNet", ("Foo",)),))
    with Store.create(None) as store:
        add(store, [net("a", "FooNet", "BarNet")])
        store_types(store, own)
        add(store, [net("b", "FooNet")])
        assert Graph(store)["method:foonet"].aliases == ("Foo",)
        store_types(store, NO_TYPES)
        add(store, [net("c", "BazNet")])
        found = list(told(store))
    assert found == at_once([net("a", "FooNet", "BarNet"), net("b", "FooNet"), net("c", "BazNet")])


def test_a_type_that_only_a_plug_in_knows_comes_and_goes() -> None:
    paper = net("b", "BarNet")
    gene = replace(paper.entities[0], type="Gene", mentions=(replace(paper.entities[0].mentions[0], type="Gene"),))
    parts = [[net("a", "FooNet")], [replace(paper, entities=(gene,))], [net("c", "BazNet")]]
    with Store.create(None) as store:
        for part in parts:
            add(store, part)
        found = list(told(store))
        with store.transaction():
            store.remove(["b"])
            assemble(store)
        assert list(told(store)) == at_once([net("a", "FooNet"), net("c", "BazNet")])
    assert found == at_once([each for part in parts for each in part])


def test_an_iri_that_a_person_brings_makes_another_fingerprint() -> None:
    with Store.create(None) as store:
        add(store, [net("a", "FooNet")])
        before = fingerprint(store.connection)
        store_types(store, Types((), (OwnName("Method", "FooNet", (), ("urn:x:1",)),)))
        with store.transaction():
            assemble(store)
        assert Graph(store)["method:foonet"].xrefs == ("urn:x:1",)
        assert fingerprint(store.connection) != before
        assert list(check(store)) == []
