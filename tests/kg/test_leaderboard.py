"""Leaderboards: what is compared with what, in which order, and how names are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnknownName
from kg.leaderboard import Group, leaderboard
from kg.model import Edge, Evidence, Node, Paper, ResultNode


@dataclass
class View:
    """A graph in memory: papers with the results of their sentences, nodes for all names in them."""

    reports: list[tuple[Paper, ResultNode]] = field(default_factory=list)
    others: dict[str, Node] = field(default_factory=dict)
    addresses: list[tuple[str, str]] = field(default_factory=list)

    def node(self, type: str, label: str | None, *aliases: str) -> str | None:
        if label is None:
            return None
        id_ = f"{type.lower()}:{label.lower()}"
        known = self.others.get(id_)
        self.others[id_] = Node(id_, type, label, (*(known.aliases if known else ()), *aliases))
        return id_

    def report(
        self, paper: str, sentence: str, value: str, unit: str | None = None, metric: str | None = "accuracy", *,
        year: int | None = 2020, method: str | None = None, baseline: str | None = None, dataset: str | None = None,
        task: str | None = None,
    ) -> View:  # fmt: skip
        """Add a result; `sentence` holds `value` (the last one, where it is there more often)."""
        start = sentence.rindex(value)
        end = start + len(value) + (1 if sentence[start + len(value) :][:1] in {"%", "x"} else 0)
        told = list(dict.fromkeys(r.evidence.sentence for known, r in self.reports if known.id == paper))
        base = 1000 * (told.index(sentence) if sentence in told else len(told))
        evidence = Evidence(paper, "abstract", base + start, base + end, base, sentence, "results", "1", 0.9)
        ends = (self.node("Method", method), self.node("Method", baseline), self.node("Dataset", dataset),
                self.node("Task", task))  # fmt: skip
        number = sum(1 for known, _ in self.reports if known.id == paper)
        result = ResultNode(f"{paper}-{number}", paper, value, unit, metric, evidence, None, *ends)
        self.reports.append((Paper(paper, f"On {paper}", sentence, year), result))
        return self

    def papers(self) -> Iterator[Paper]:
        return iter(sorted({paper.id: paper for paper, _ in self.reports}.values(), key=lambda paper: paper.id))

    def nodes(self) -> Iterator[Node]:
        yield from (Node(f"paper:{paper.id}", "Paper", paper.title or "") for paper in self.papers())
        yield from sorted(self.others.values(), key=lambda node: (node.type, node.id))

    def edges(self) -> Iterator[Edge]:
        for paper, task in sorted(self.addresses):
            yield Edge(f"{paper} {task}", f"paper:{paper}", "addresses", task, 0.9, 1, ())

    def results(self) -> Iterator[ResultNode]:
        return iter(sorted((result for _, result in self.reports), key=lambda r: (r.paper, r.evidence.start, r.id)))

    def code_links(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def counts(self) -> dict[str, int]:
        return {"results": len(self.reports)}


def names(groups: Sequence[Group]) -> list[tuple[str | None, str | None, str, str]]:
    return [(group.metric, group.dataset, group.kind, group.unit) for group in groups]


def order(group: Group) -> list[tuple[int | None, str]]:
    return [(row.rank, row.value) for row in group.rows]


def cora(paper: str, value: str, unit: str | None = "%", **more: Any) -> View:
    return View().report(
        paper, f"It reaches {value}{unit or ''} accuracy on Cora.", value, unit, dataset="Cora", **more
    )


def merged(*views: View) -> View:
    whole = View()
    for view in views:
        whole.reports += view.reports
        whole.others |= view.others
        whole.addresses += view.addresses
    return whole


def test_higher_is_better_for_accuracy_whatever_way_it_is_written() -> None:
    [group] = leaderboard(merged(cora("a", "0.912", None), cora("b", "88"), cora("c", "93.5", "percent")))
    assert (group.metric, group.dataset, group.unit, group.better) == ("accuracy", "Cora", "%", "higher")
    assert order(group) == [(1, "93.5 percent"), (2, "0.912"), (3, "88%")]
    assert [row.number for row in group.rows] == [93.5, 91.2, 88.0]
    assert group.papers == 3


def test_lower_is_better_for_latency_in_any_unit() -> None:
    view = View()
    for paper, value, unit in (("a", "12", "ms"), ("b", "0.5", "s"), ("c", "3-5", "ms")):
        view.report(paper, f"A latency of {value} {unit} is measured.", value, unit, "latency")
    [group] = leaderboard(view)
    assert group.better == "lower"
    assert order(group) == [(1, "3-5 ms"), (2, "12 ms"), (3, "0.5 s")]


def test_equal_values_share_a_rank_the_older_first_then_by_id() -> None:
    view = merged(cora("d", "90", year=None), cora("c", "90.0", year=2021), cora("b", "90", year=2019),
                  cora("a", "90", year=2021), cora("e", "80"))  # fmt: skip
    [group] = leaderboard(view)
    assert [(row.rank, row.paper) for row in group.rows] == [(1, "b"), (1, "a"), (1, "c"), (1, "d"), (5, "e")]


def test_changes_and_shares_never_rank_among_values() -> None:
    view = cora("a", "91.2")
    view.report("b", "It improves accuracy on Cora by 2.5%.", "2.5", "%", dataset="Cora")
    view.report("c", "It keeps 99% of the original accuracy on Cora.", "99", "%", dataset="Cora")
    assert [(group.kind, order(group)) for group in leaderboard(view)] == [
        ("change", [(1, "2.5%")]), ("share", [(1, "99%")]), ("value", [(1, "91.2%")])
    ]  # fmt: skip


def test_changes_rank_by_how_much_better_worse_comes_last() -> None:
    view = View()
    for paper, sentence, value in (
        ("a", "It reduces latency by 40%.", "40"), ("b", "It increases latency by 3%.", "3"),
        ("c", "It cuts latency by 55%.", "55"), ("d", "It increases latency by 9%.", "9"),
    ):  # fmt: skip
        view.report(paper, sentence, value, "%", "latency")
    [group] = leaderboard(view)
    assert [(row.rank, row.paper, row.improves) for row in group.rows] == [
        (1, "c", True), (2, "a", True), (3, "b", False), (4, "d", False)
    ]  # fmt: skip


def test_an_unknown_metric_is_listed_by_size_without_ranks() -> None:
    view = View()
    for paper, value in (("a", "3"), ("b", "7"), ("c", "")):
        view.report(paper, f"A frobnication of {value} is seen.", value, None, "frobnication")
    [group] = leaderboard(view)
    assert group.better is None
    assert order(group) == [(None, "7"), (None, "3"), (None, "")]
    assert group.rows[-1].number is None


def test_performance_of_nothing_named_is_not_ranked_on_a_dataset_it_is() -> None:
    view = View().report("a", "A performance of 70 is seen.", "70", None, "performance")
    view.report("b", "A performance of 80 on Cora is seen.", "80", None, "performance", dataset="Cora")
    assert [(group.dataset, group.rows[0].rank) for group in leaderboard(view)] == [("Cora", 1), (None, None)]


def test_groups_with_a_dataset_come_first_then_those_of_more_papers() -> None:
    view = merged(cora("a", "90"), cora("b", "91"))
    view.report("c", "An F1 of 80% on Barset.", "80", "%", "F1", dataset="Barset")
    for paper in "defg":
        view.report(paper, "An F1 of 70%.", "70", "%", "F1")
    assert names(leaderboard(view)) == [
        ("accuracy", "Cora", "value", "%"), ("F1", "Barset", "value", "%"), ("F1", None, "value", "%")
    ]  # fmt: skip


def test_numbers_of_one_sentence_for_one_method_are_one_row() -> None:
    sentence = "FooNet gains 1.27x, 1.56x and 1.44x throughput."
    view = View()
    for value in ("1.27", "1.56", "1.44"):
        view.report("a", sentence, value, "x", "throughput", method="FooNet")
    view.report("a", "FooNet gains 1.3x throughput again.", "1.3", "x", "throughput", method="FooNet")
    [group] = leaderboard(view)
    assert {row.value for row in group.rows} == {"1.27x, 1.56x, 1.44x", "1.3x"}
    best = group.rows[0]
    assert (best.number, best.result.evidence.quote, best.method) == (1.56, "1.56x", "FooNet")


def test_what_a_change_starts_from_stands_beside_it() -> None:
    sentence = "FooNet improves the accuracy on Cora from 41.2% to 47.9%."
    view = View().report("a", sentence, "41.2", "%", dataset="Cora")
    view.report("a", sentence, "47.9", "%", dataset="Cora", method="FooNet")
    [group] = leaderboard(view)
    [row] = group.rows
    assert (row.value, row.method, row.baseline, row.baseline_value) == ("47.9%", "FooNet", None, "41.2%")


def test_what_a_named_rival_reaches_is_a_row_of_its_own() -> None:
    sentence = "FooNet improves the accuracy over BarNet from 41.2% to 47.9%."
    view = View().report("a", sentence, "41.2", "%", method="BarNet")
    view.report("a", sentence, "47.9", "%", method="FooNet", baseline="BarNet")
    [group] = leaderboard(view)
    assert [(row.method, row.baseline_value) for row in group.rows] == [("FooNet", "41.2%"), ("BarNet", None)]


def test_a_number_that_is_compared_with_is_not_the_own_methods() -> None:
    sentence = "FooNet reaches 91% accuracy, compared to 88% for BarNet."
    view = View().report("a", sentence, "91", "%", method="FooNet").report("a", sentence, "88", "%", method="FooNet")
    [group] = leaderboard(view)
    assert [(row.value, row.baseline_value) for row in group.rows] == [("91%", "88%")]
    alone = View().report("a", "It does more than 88% accuracy.", "88", "%", method="FooNet", baseline="BarNet")
    [row] = leaderboard(alone)[0].rows
    assert (row.method, row.baseline) == ("BarNet", None)


# Names ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def view() -> View:
    view = cora("a", "90", method="FooNet")
    view.report("b", "An mIoU of 80% on Cityscapes.", "80", "%", "mean intersection over union", dataset="Cityscapes")
    view.report("c", "A validation accuracy of 75% on Cityscapes.", "75", "%", "validation accuracy",
                dataset="Cityscapes", task="semantic segmentation")  # fmt: skip
    view.node("Dataset", "Cora", "the Cora citation graph")
    view.node("Task", "instance segmentation tasks")
    view.addresses = [("b", "task:instance segmentation tasks"), ("c", "task:instance segmentation tasks")]
    return view


@pytest.mark.parametrize("name", ["Cora", "cora", "CORA dataset", "The Cora benchmark", "Cora citation graph"])
def test_a_dataset_is_found_by_any_of_its_names(view: View, name: str) -> None:
    assert {group.dataset for group in leaderboard(view, dataset=name)} == {"Cora"}


@pytest.mark.parametrize("name", ["mIoU", "miou", "mean IoU", "Mean Intersection-over-Union"])
def test_a_metric_is_found_by_any_of_its_names(view: View, name: str) -> None:
    assert [group.metric for group in leaderboard(view, metric=name)] == ["mIoU"]


def test_a_metric_also_finds_those_that_end_in_it(view: View) -> None:
    assert {group.metric for group in leaderboard(view, metric="accuracy")} == {"accuracy", "validation accuracy"}
    assert {group.metric for group in leaderboard(view, metric="validation accuracy")} == {"validation accuracy"}


def test_a_task_is_the_results_else_those_that_the_paper_addresses(view: View) -> None:
    [group] = leaderboard(view, task="Instance Segmentation")
    assert [(row.paper, row.task) for row in group.rows] == [("b", "instance segmentation tasks")]
    rows = [row for group in leaderboard(view, task="segmentation") for row in group.rows]
    assert {(row.paper, row.task) for row in rows} == {
        ("b", "instance segmentation tasks"), ("c", "semantic segmentation")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"dataset": "Citscapes"}, "no result has a dataset called 'Citscapes'; did you mean: Cityscapes (2 results)?"),
        ({"metric": "acuracy"}, "did you mean: accuracy (1 result), validation accuracy (1 result)?"),
        ({"task": "segmentaton"}, "did you mean: instance segmentation tasks (1 result), semantic segmentation"),
        ({"dataset": "zz"}, "there are: Cityscapes (2 results), Cora (1 result)."),
    ],
)
def test_an_unknown_name_is_told_with_near_names_that_have_results(
    view: View, asked: dict[str, str], told: str
) -> None:
    with pytest.raises(UnknownName) as error:
        leaderboard(view, **asked)  # type: ignore[arg-type]
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_known_names_that_do_not_go_together_find_nothing(view: View) -> None:
    assert leaderboard(view, dataset="Cora", metric="mIoU") == []
    assert leaderboard(view, year_from=2021) == []
    assert leaderboard(View(), dataset="Cora") == []


def test_years_are_from_the_one_given_on() -> None:
    view = merged(cora("a", "90", year=2019), cora("b", "91", year=2020), cora("c", "92", year=None))
    [group] = leaderboard(view, year_from=2020)
    assert [row.paper for row in group.rows] == ["b"]


# Invariants -------------------------------------------------------------------------------------------------------

_reports = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.sampled_from(["5", "7.5", "0.5", "80", "1-3", "many"]),
        st.sampled_from([None, "%", "x", "ms"]),
        st.sampled_from(["accuracy", "latency", "frobnication", "gains", None]),
        st.sampled_from([None, "Cora", "Barset"]),
        st.sampled_from(["A {} of it.", "Better by {}, indeed.", "{} fewer."]),
    ),
    max_size=25,
)


def built(reports: list[tuple[Any, ...]]) -> View:
    view = View()
    for paper, value, unit, metric, dataset, sentence in reports:
        view.report(paper, sentence.format(value), value, unit, metric, dataset=dataset, year=ord(paper))
    return view


@given(_reports)
def test_every_result_is_in_one_row_and_ranks_follow_the_numbers(reports: list[tuple[Any, ...]]) -> None:
    groups = leaderboard(built(reports))
    assert sum(len(row.value.split(", ")) for group in groups for row in group.rows) <= len(reports)
    assert {row.paper for group in groups for row in group.rows} == {report[0] for report in reports}
    assert len(set(names(groups))) == len(groups)
    for group in groups:
        ranked = [row for row in group.rows if row.rank is not None]
        assert list(group.rows[: len(ranked)]) == ranked
        assert [row.rank for row in ranked] == sorted(row.rank or 0 for row in ranked)
        if group.kind != "change" and group.better:
            numbers = [row.number or 0 for row in ranked]
            assert numbers == sorted(numbers, reverse=group.better == "higher")
        for one, other in pairwise(ranked):
            same = (one.number, one.improves) == (other.number, other.improves)
            assert (one.rank == other.rank) == same


@given(_reports, st.randoms(use_true_random=False))
def test_the_order_in_which_papers_came_leaves_no_trace(reports: list[tuple[Any, ...]], random: Any) -> None:
    view = built(reports)
    other = replace(view, reports=random.sample(view.reports, len(view.reports)))
    assert leaderboard(other) == leaderboard(view)
