"""What a person decides about names, and how it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.assembly import assemble, store_overrides, stored_overrides
from kg.errors import InputError
from kg.graph import Graph
from kg.overrides import NO_OVERRIDES, Overrides, parse_overrides, read_overrides
from kg.resolution import Clusters, Name, cluster
from kg.store import Store

from .builders import nodes_of
from .commands import Run

FOO, BAR, MAP, METRIC = Name("Method", "Foo"), Name("Method", "Bar"), Name("Method", "MAP"), Name("Metric", "mAP")


def decided(text: str, *names: Name) -> Clusters:
    return cluster(([name] for name in names), parse_overrides(text))


def told(clusters: Clusters) -> set[tuple[str, str, str]]:
    return {(each.node, each.merged, each.reason) for each in clusters.merges() if each.method == "override"}


def test_the_first_of_the_merged_names_names_the_node() -> None:
    clusters = decided("merge: [[foo, Method/bar]]", FOO, BAR, BAR)
    assert clusters.node_id(BAR) == clusters.node_id(FOO) == "method:foo"
    assert nodes_of(clusters) == [("method:foo", "Method", "Foo", ("Bar",))]
    assert told(clusters) == {("method:foo", "Bar", "merged with 'Foo'")}
    assert len(list(clusters.merges())) == 1


def test_names_that_leave_their_node() -> None:
    other = Name("Method", "FOO")
    assert cluster([[FOO], [other]]).node_id(other) == "method:foo"
    defined = Name("Method", "GES", "GES", "greedy search of edges"), Name("Method", "GES", "GES", "greedy edge search")
    assert cluster([[name] for name in defined]).node_id(defined[0]) == "method:ges"
    clusters = decided("split: [Greedy edge search]", *defined)
    assert len({clusters.node_id(name) for name in defined}) == 2
    assert any(reason == "split from its node" for _, _, reason in told(clusters))


def test_a_type_that_is_decided_beats_the_papers() -> None:
    task = Name("Task", "Foo")
    assert cluster([[FOO], [FOO], [FOO], [task]]).node_id(task) == "method:foo"
    clusters = decided("retype: {foo: Task}", FOO, FOO, FOO, task)
    assert clusters.node_id(FOO) == clusters.node_id(task) == "task:foo"
    assert ("task:foo", "Foo", "retyped from Method to Task") in told(clusters)
    assert decided("retype: {foo: Software}", FOO, FOO, FOO, task).node_type(task) == "Software"


def test_a_label_that_is_decided_keeps_the_names_of_papers() -> None:
    clusters = decided("rename: {foo: FooNet}", FOO)
    assert nodes_of(clusters) == [("method:foonet", "Method", "FooNet", ("Foo",))]
    assert told(clusters) == {("method:foonet", "Foo", "renamed to 'FooNet'")}


def test_what_is_dropped_is_no_node_and_says_so() -> None:
    clusters = decided("drop: [Metric/map]", MAP, MAP, METRIC)
    assert [node[0] for node in nodes_of(clusters)] == ["method:map"]
    assert clusters.is_dropped(METRIC)
    assert not clusters.is_dropped(MAP)
    assert [reason for _, _, reason in told(clusters)] == ["dropped"]


def test_overrides_for_names_that_no_paper_has_do_nothing() -> None:
    text = "{merge: [[foo, qux]], split: [qux], retype: {qux: Task}, rename: {qux: x}, drop: [Task/Foo]}"
    assert nodes_of(decided(text, FOO)) == nodes_of(cluster([[FOO]]))


NAME = st.sampled_from(["Foo", "Bar", "Task/Foo", "Method/Foo", "map", "Metric/mAP", "qux"])
DECISIONS = st.builds(
    Overrides,
    st.lists(NAME, max_size=2).map(tuple),
    st.lists(st.lists(NAME, min_size=2, max_size=3).map(tuple), max_size=3).map(tuple),
    st.dictionaries(NAME, st.sampled_from(["Method", "Task", "Software"]), max_size=3).map(lambda d: tuple(d.items())),
    st.dictionaries(NAME, NAME, max_size=3).map(lambda d: tuple(d.items())),
    st.lists(NAME, max_size=2).map(tuple),
)


@given(DECISIONS, st.lists(st.sampled_from([FOO, BAR, MAP, METRIC, Name("Task", "Foo"), Name("Task", "Bar")])))
def test_any_decisions_leave_each_name_one_node_whatever_the_order(decisions: Overrides, names: list[Name]) -> None:
    assert parse_overrides(decisions.to_json()) == decisions
    clusters = cluster(([name] for name in names), decisions)
    nodes = {node[0]: node for node in nodes_of(clusters)}
    for name in names:
        assert clusters.is_dropped(name) or nodes[clusters.node_id(name)][1] == clusters.node_type(name)
    again = cluster(([name] for name in reversed(names)), decisions)
    assert sorted(nodes_of(again)) == sorted(nodes.values())
    assert list(again.merges()) == list(clusters.merges())


LEVELS = ", ".join(f"&l{n} [{', '.join([f'*l{n - 1}' if n else 'x'] * 9)}]" for n in range(9))
"""Lists of nine of the list before: 400 million names when written out."""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("merge: [", "x.yaml is not YAML"),
        ("[a]", "has no merge, split, retype, rename, drop at its top"),
        ("join: [[a, b]]", "says 'join'; an override is one of"),
        ("merge: [[a]]", "merge, group 1 has to be a list of 2 or more names"),
        ("merge: {a: b}", "merge has to be a list"),
        ("retype: {a: Thing}", "retype 'a' to one of Method"),
        ("rename: [a]", "rename has to be lines of 'name: new'"),
        ("drop: [2020]", "drop has 2020 where a name belongs"),
        (f"drop: [{LEVELS}]", "drop has a list where a name belongs"),
        ("merge: [[a, {b: c}]]", "merge, group 1 has a list where a name belongs"),
        ("drop: &a [*a]", "drop has a list where a name belongs"),
        ("drop: " + "[" * 5000, "is not YAML"),
        ("drop: ['']", "drop has '' where a name belongs"),
        ("drop: [a]\ndrop: [b]", "is not YAML"),
    ],
)
def test_what_is_no_override_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        read_overrides(tmp_path / "x.yaml")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("drop: [a]", "utf-8-sig")
    assert read_overrides(tmp_path / "x.yaml").drop == ("a",)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't read"):
        read_overrides(tmp_path / "none.yaml")
    assert parse_overrides("") == NO_OVERRIDES


def test_a_store_applies_its_overrides_until_others_come(store: Store) -> None:
    store_overrides(store, parse_overrides("drop: [BazNet]\nrename: {BarSet: BarSet 1}"))
    assemble(store)
    assemble(store)
    labels = {node.label for node in Graph(store).nodes()}
    assert "BarSet 1" in labels
    assert "BazNet" not in labels
    assert not [edge for edge in Graph(store).edges() if edge.predicate == "outperforms"]
    store_overrides(store, NO_OVERRIDES)
    assert not stored_overrides(store)
    assemble(store)
    assert "BazNet" in {node.label for node in Graph(store).nodes()}


def test_a_build_keeps_the_overrides_for_the_next_one(run: Run, tmp_path: Path) -> None:
    papers, decisions, out = tmp_path / "papers.txt", tmp_path / "decisions.yaml", tmp_path / "out"
    papers.write_text("We propose FlowNeck, a graph neural network for node classification, and test it on Cora.\n")
    decisions.write_text("drop: [Cora]\nrename: {FlowNeck: Flow Neck 2}\n")
    build = ("build", papers, "--out", out, "--workers", 1)
    assert run(*build, "--overrides", decisions).code == 0
    assert run(*build).code == 0
    nodes = (out / "nodes.csv").read_text()
    assert "Flow Neck 2" in nodes
    assert "dataset:cora" not in nodes
    decisions.write_text("drop: Cora\n")
    outcome = run(*build, "--overrides", decisions)
    assert outcome.code == 1
    assert "drop has to be a list" in outcome.err
