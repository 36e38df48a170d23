"""Names of communities: what their papers have and others lack, stable, and as the store keeps them."""

from hypothesis import given
from hypothesis import strategies as st

from kg.assembly import assemble
from kg.communities import Candidate, name_of_community
from kg.graph import Graph
from kg.model import Paper
from kg.store import Store

from .builders import entity, extraction


def test_frequent_here_and_rare_elsewhere_comes_first() -> None:
    everywhere, telling, once = Candidate("accuracy", 18, 500), Candidate("parsing", 12, 14), Candidate("FooNet", 1, 1)
    assert name_of_community([everywhere, once, telling], 20, 1000) == "parsing · accuracy"
    assert name_of_community([Candidate("accuracy", 4, 500), telling], 20, 1000) == "parsing"


def test_a_name_says_nothing_twice() -> None:
    found = [Candidate("topic model", 15, 20), Candidate("topic modelling", 14, 20), Candidate("topics", 13, 20),
             Candidate("LDA", 9, 12)]  # fmt: skip
    assert name_of_community(found, 20, 1000) == "topic model · LDA"


def test_at_most_three_and_at_least_one() -> None:
    many = [Candidate(letter * 6, 10, 10) for letter in "abcde"]
    assert name_of_community(many, 20, 1000) == "aaaaaa · bbbbbb · cccccc"
    assert name_of_community([Candidate("once", 1, 1)], 3, 1000) == "once"
    assert name_of_community([], 3, 1000) == ""


COUNTS = st.tuples(st.integers(1, 20), st.integers(0, 80)).map(lambda pair: (pair[0], sum(pair)))


@given(st.dictionaries(st.text(min_size=1, max_size=12), COUNTS, max_size=20))
def test_names_are_labels_of_candidates(found: dict[str, tuple[int, int]]) -> None:
    candidates = [Candidate(label, *counts) for label, counts in found.items()]
    name = name_of_community(candidates, 20, 100)
    assert name == name_of_community(iter(candidates), 20, 100)
    assert bool(name) == bool(candidates)
    assert any(name == label or name.startswith(f"{label} · ") for label in found) or not found


def test_a_community_of_all_papers_has_a_name() -> None:
    assert name_of_community([Candidate("BERT", 5, 5), Candidate("GLUE", 3, 3)], 5, 5)


def test_the_store_keeps_those_of_three_papers_by_size() -> None:
    found = []
    for name, data, papers in (("FooNet", "BarSet", 5), ("QuxNet", "BazSet", 3), ("OneNet", "TwoSet", 2)):
        for number in range(papers):
            paper = Paper(f"{name}{number}", None, f"We train {name} on {data} and use TheAdam.")
            entities = [entity(paper, name), entity(paper, data, "Dataset", "evaluatesOn")]
            found.append(extraction(paper, entities + [entity(paper, "TheAdam")] * (number == 0)))
    with Store.create(None) as store:
        store.add(found)
        assemble(store)
        graph = Graph(store)
        kept = list(graph.communities())
        assert [each.papers for each in kept] == [5, 3]
        assert [set(each.name.split(" · ")) & {"FooNet", "QuxNet"} for each in kept] == [{"FooNet"}, {"QuxNet"}]
        for each in kept:
            members = [node for node in graph.nodes() if node.community == each.number]
            assert (each.size, each.papers) == (len(members), sum(node.type == "Paper" for node in members))
        assemble(store)
        assert list(graph.communities()) == kept


def test_an_empty_graph_has_none() -> None:
    with Store.create(None) as store:
        assemble(store)
        assert not list(Graph(store).communities())
