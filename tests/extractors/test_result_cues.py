"""Candidates for what a number measures."""

from extractors.result_cues import pair_cues
from extractors.result_lines import candidates_for, coordination, metric_directions, read_result_lines
from tests.extractors.annotating import annotate


def lines(abstract: str):
    document = annotate(abstract)
    return document, list(read_result_lines(document, document.entities))


def test_sentences_without_numbers_are_passed_over():
    document, [read] = lines("We sing. It takes 3 minutes. All clap.")
    start, end = read.line.sentence[1:]
    assert document.paper.abstract[start:end] == "It takes 3 minutes."


def test_candidates_are_entities_words_phrases_and_what_the_unit_implies():
    document, [read] = lines("We reach an accuracy of 93% and [Metric:charm] at 30 FPS, with 20% fewer wrong letters.")
    names = {
        quantity.value: {(c.source, c.name) for c in candidates_for(read, at, quantity, document.paper.abstract)}
        for at, quantity in read.quantities
    }
    assert {("word", "accuracy"), ("entity", "charm")} <= names["93"]
    assert ("unit", "FPS") in names["30"]
    assert ("phrase", "wrong letters") in names["20"]


def test_numbers_in_names_are_not_read():
    _, found = lines("We try [Dataset:Songs 2000] and [Hardware:4 GPUs].")
    assert found == []


def test_lists_of_equal_length_are_aligned():
    _, [read] = lines("It has an accuracy, recall and precision of 1%, 2% and 3%.")
    positions = [at for at, _ in read.quantities]
    assert coordination(read.line, positions, positions[1]) == positions
    second, quantity = read.quantities[1]
    aligned = {
        metric.name: next(
            cue for cue in sorted(pair_cues(read, second, quantity, metric)) if cue.startswith("aligned=")
        )
        for metric in read.metrics
    }
    assert aligned == {"accuracy": "aligned=other", "recall": "aligned=same", "precision": "aligned=other"}


def test_directions_are_known():
    directions = metric_directions()
    assert directions["accuracy"] == "+"
    assert directions["latency"] == "-"
    assert set(directions.values()) == {"+", "-"}
