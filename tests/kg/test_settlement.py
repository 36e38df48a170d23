"""One thing under two types."""

from collections.abc import Sequence

import pytest

from kg.resolution import Clusters, Name, cluster

from .builders import nodes_of


def settled(*names: tuple[Name, int]) -> Clusters:
    return cluster([name] for name, papers in names for _ in range(papers))


def apart(*names: tuple[Name, int]) -> bool:
    clusters = settled(*names)
    return len({clusters.node_id(name) for name, _ in names}) == len(names)


def test_most_papers_decide_and_the_merge_says_so() -> None:
    method, task = Name("Method", "deep widgetry"), Name("Task", "Deep Widgetry")
    clusters = settled((method, 30), (task, 2))
    assert clusters.node_id(task) == clusters.node_id(method) == "method:deep-widgetry"
    assert clusters.node_type(task) == "Method"
    [merge] = [merge for merge in clusters.merges() if merge.method == "type"]
    assert (merge.node, merge.merged, merge.score) == ("method:deep-widgetry", "task:deep-widgetry", 0.938)
    assert merge.reason == "30 of 32 papers, weighted by confidence 94%, call it a Method"
    [(_, _, label, aliases)] = nodes_of(clusters)
    assert (label, aliases) == ("deep widgetry", ("Deep Widgetry",))


def test_papers_are_weighted_by_confidence() -> None:
    doubtful, sure = Name("Method", "widgetry", confidence=0.3), Name("Task", "widgetry", confidence=0.9)
    assert settled((doubtful, 5), (sure, 2)).node_type(doubtful) == "Task"


def test_a_tie_goes_to_the_type_that_is_listed_first() -> None:
    assert settled((Name("Task", "widgetry"), 2), (Name("Method", "widgetry"), 2)).node_id(
        Name("Task", "widgetry")
    ) == "method:widgetry"  # fmt: skip


DEFINED = Name("Method", "MAP", "MAP", "maximum a posteriori")


@pytest.mark.parametrize(
    "names",
    [
        (DEFINED, Name("Metric", "MAP", "MAP", "mean average precision")),
        (DEFINED, Name("Metric", "mAP")),
        (Name("Software", "LaTeX"), Name("Method", "latex")),
        (Name("Dataset", "VQA dataset"), Name("Task", "VQA")),
        (Name("Task", "widget control"), Name("Dataset", "widget control benchmark")),
        (Name("Metric", "memory"), Name("Hardware", "memory")),
        (Name("Method", "GPT-3"), Name("Software", "GPT-3.5")),
    ],
)
def test_two_things_stay_two(names: Sequence[Name]) -> None:
    assert apart(*((name, 5 - place) for place, name in enumerate(names)))
    assert apart(*((name, 5 + place) for place, name in enumerate(names)))


def test_a_short_form_of_two_things_draws_nothing() -> None:
    one, other = Name("Method", "GESA", "GESA", "greedy search of arcs"), Name("Method", "GESA", "GESA", "game of ants")
    assert apart((one, 4), (other, 4), (Name("Task", "GESA"), 1))


def test_short_names_go_only_to_what_is_clearly_more_common() -> None:
    assert apart((Name("Software", "Go"), 2), (Name("Task", "Go"), 1))
    assert not apart((Name("Software", "Go"), 9), (Name("Task", "Go"), 1))


def test_a_short_form_meets_the_definition_under_another_type() -> None:
    task, method = Name("Task", "NER", "NER", "named entity recognition"), Name("Method", "named entity recognition")
    short = Name("Method", "NER")
    clusters = settled((task, 5), (method, 1), (short, 1))
    assert {clusters.node_id(name) for name in (task, method, short)} == {"task:ner"}


def test_names_of_the_type_that_was_given_up_are_told_as_spellings() -> None:
    clusters = settled((Name("Software", "WidgetNet"), 5), (Name("Method", "WidgetNet model"), 1), (
        Name("Method", "WidgetNet"), 3))  # fmt: skip
    assert {merge.merged: merge.method for merge in clusters.merges()} == {
        "WidgetNet model": "spelling",
        "method:widgetnet": "type",
    }
