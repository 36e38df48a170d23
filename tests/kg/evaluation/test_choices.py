"""Labels made types, and what is compared at which level."""

from __future__ import annotations

import pytest

from kg.annotations import AnnotatedPaper, GoldEntity, LabelledSpan
from kg.errors import UsageError
from kg.evaluation import Predictions, choose_labels, choose_levels, group_spans, labels_of, map_labels
from kg.evaluation.labels import in_order
from kg.model import ENTITY_TYPES

TEXT = "Nets parse nets."


def spans(*labels: str) -> AnnotatedPaper:
    found = tuple(LabelledSpan("abstract", at, at + 1, label) for at, label in enumerate(labels))
    return AnnotatedPaper("a", None, TEXT, found, tuple((at, 0, "r") for at in range(len(labels))))


WHOLE = AnnotatedPaper("a", None, TEXT, entities=(GoldEntity("Task", "parse"),))


def test_labels_are_mapped_and_others_left_out_with_their_relations() -> None:
    mapped = map_labels(spans("X", "Y", "Z"), {"X": "Task", "Z": "Task"})
    assert [span.label for span in mapped.spans] == ["Task", "Task"]
    assert mapped.relations == ((0, 0, "r"), (1, 0, "r"))
    assert map_labels(WHOLE, {"Method": "Method"}).entities == ()
    assert labels_of([spans("X", "X"), WHOLE]) == {"X": 2, "Task": 1}


def test_our_types_come_first() -> None:
    assert in_order(["b", "Software", "a", "Method"]) == ["Method", "Software", "a", "b"]


def test_spans_with_the_same_label_and_name_are_one_entity() -> None:
    found = (LabelledSpan("abstract", 11, 15, "Method"), LabelledSpan("abstract", 0, 4, "Method"),
             LabelledSpan("abstract", 0, 4, "Task"))  # fmt: skip
    grouped = group_spans(AnnotatedPaper("a", None, TEXT, found))
    assert grouped.entities == (GoldEntity("Method", "Nets", ("nets",)), GoldEntity("Task", "Nets"))
    assert group_spans(WHOLE) is WHOLE


def test_with_a_map_what_is_in_it_counts() -> None:
    choice = choose_labels([spans("TASK", "OTHER")], ENTITY_TYPES, {"TASK": "Task"})
    assert choice.gold == {"TASK": "Task"}
    assert choice.given == {"TASK": "Task", "Task": "Task"}
    assert choice.notes == []
    [note] = choose_labels([spans("TASK")], ENTITY_TYPES, {"TSK": "Task"}).notes
    assert "'TSK'; there are: TASK" in note


def test_without_one_types_that_both_have_count() -> None:
    choice = choose_labels([spans("Task", "Generic", "Method")], ENTITY_TYPES, {})
    assert choice.gold == choice.given == {"Method": "Method", "Task": "Task"}
    assert any("Generic (1)" in note for note in choice.notes)
    assert any("Dataset, Metric, Hardware, Software" in note for note in choice.notes)


@pytest.mark.parametrize(
    ("labels", "hint"), [(("TASK", "x"), "--label TASK=Task"), (("algorithm",), "--label algorithm=Method")]
)
def test_where_no_type_is_left_a_map_is_asked_for(labels: tuple[str, ...], hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        choose_labels([spans(*labels)], ENTITY_TYPES, {})


def test_labels_that_predictions_share_stay_as_they_are() -> None:
    assert choose_labels([spans("X", "Y")], {"X", "Z"}, {}).gold is None
    [note] = choose_labels([spans("X")], {"Z"}, {}).notes
    assert "other labels (Z) than the gold (X)" in note


def test_paper_level_gold_stays_as_it_is() -> None:
    choice = choose_labels([WHOLE], ENTITY_TYPES, {})
    assert (choice.gold, choice.given, choice.notes) == (None, None, [])


@pytest.mark.parametrize(
    ("gold", "has_spans", "wanted", "levels"),
    [
        (WHOLE, True, None, ("paper", "mention")),
        (WHOLE, False, None, ("paper",)),
        (spans("X"), True, None, ("mention",)),
        (spans("X"), False, None, ("paper",)),
        (spans("X"), True, "paper", ("paper",)),
        (spans("X"), True, "both", ("paper", "mention")),
        (AnnotatedPaper("a", None, "", entities=()), True, None, ("paper",)),
    ],
)
def test_levels_are_what_both_sides_have(
    gold: AnnotatedPaper, has_spans: bool, wanted: str | None, levels: tuple[str, ...]
) -> None:
    assert choose_levels(wanted, [gold], Predictions([], has_spans)) == levels


@pytest.mark.parametrize("wanted", ["mention", "both"])
def test_mentions_that_cannot_be_had_are_told(wanted: str) -> None:
    with pytest.raises(UsageError, match="predictions have no mentions, or choose --level paper"):
        choose_levels(wanted, [WHOLE], Predictions([], has_spans=False))
    with pytest.raises(UsageError, match="name them with --papers"):
        choose_levels(wanted, [AnnotatedPaper("a", None, "", entities=())], Predictions([], has_spans=True))
