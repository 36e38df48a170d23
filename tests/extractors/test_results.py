"""Results with all their parts; numbers that are none."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.result_arguments import main_method
from extractors.results import ResultExtractor
from extractors.sentences import SentenceSplitter
from kg.model import Document, Paper, Result
from tests.extractors.annotating import annotate

SPLITTER = SentenceSplitter()


def read(abstract: str, **relations: str) -> list[Result]:
    document = annotate(abstract, **relations)
    ResultExtractor().annotate(document)
    return document.results


def values(abstract: str) -> list[tuple[str | None, str, str | None]]:
    return [(result.metric, result.value, result.unit) for result in read(abstract)]


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Our parser achieves an accuracy of 93.5%.", [("accuracy", "93.5", "%")]),
        ("It achieves 93.5% accuracy and 88.1% recall.", [("accuracy", "93.5", "%"), ("recall", "88.1", "%")]),
        (r"Our method reduces latency by 35\% on phones.", [("latency", "35", r"%")]),
        ("We show that our engine is up to 2.63x faster.", [("speedup", "up to 2.63", "x")]),
        ("It achieves a $6\\times$ speedup over the baseline.", [("speedup", "6", "x")]),
        (
            "We achieve accuracy, precision and recall of 90.1%, 91.2% and 92.3%, respectively.",
            [("accuracy", "90.1", "%"), ("precision", "91.2", "%"), ("recall", "92.3", "%")],
        ),
        ("Our engine runs on a phone at 31 FPS.", [("FPS", "31", "FPS")]),
        (
            "Our method improves BLEU from 21.3 to 24.7 on it.",
            [("BLEU", "21.3", None), ("BLEU", "24.7", None)],
        ),
    ],
)
def test_reads_metric_value_and_unit(abstract, expected):
    assert values(abstract) == expected


@pytest.mark.parametrize(
    "abstract",
    [
        "We collect a dataset of 12,000 letters written between 1850 and 1899.",
        "Our network has 16 layers and 4 heads.",
        "We train it on 8 GPUs for the 2019 challenge.",
        "The corpus has 3 parts and 500 hours of speech.",
    ],
)
def test_sizes_years_and_settings_are_no_results(abstract):
    assert values(abstract) == []


def test_a_pronoun_is_no_metric():
    found = read("Our parser needs few weights, 0.4% of those of [Method:BigParse], and an accuracy of 91%.")
    assert "those" not in {result.metric for result in found}


def test_parts_are_names_of_entities():
    [result] = read(
        "On [Dataset:CityWalks], [Method:SkimNet] improves [Metric:mAP] by 2.5 points over [Method:SlowNet].",
        SkimNet="proposes",
        SlowNet="comparesWith",
    )
    assert (result.metric, result.method, result.baseline, result.dataset) == ("mAP", "SkimNet", "SlowNet", "CityWalks")


def test_datasets_of_equally_long_lists_are_shared_out():
    found = read(
        "Our [Method:SkimNet] improves [Metric:accuracy] by 5.2% on [Dataset:Walks] and 4.6% on [Dataset:Runs].",
        SkimNet="proposes",
    )
    assert [(result.value, result.dataset) for result in found] == [("5.2", "Walks"), ("4.6", "Runs")]


def test_a_number_in_brackets_belongs_to_the_name_before_it():
    found = read(
        "We surpass [Method:Ada] (59% accuracy) and [Method:Babbage] (47% accuracy), improving [Dataset:Walks] by 3%."
    )
    assert [(result.value, result.method) for result in found[:2]] == [("59", "Ada"), ("47", "Babbage")]
    assert found[2].dataset == "Walks"


def test_one_number_may_stand_for_two_metrics():
    found = read("Our method reduces the [Metric:FLOPs] and [Metric:memory] by over 60%.")
    assert [(result.metric, result.value) for result in found] == [("FLOPs", "over 60"), ("memory", "over 60")]


def test_a_metric_that_a_list_names_twice_has_one_result():
    found = read("The gap between [Metric:fuel cost] and [Metric:fuel cost] of two runs is 60%.")
    assert [(result.metric, result.value) for result in found] == [("fuel cost", "60")]


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("It brings [Metric:energy efficiency gains] of 35%.", [("energy efficiency", "35", "%")]),
        ("It brings a 25% reduction in [Metric:call rate].", [("call rate", "25", "%")]),
        ("It brings a 25% improvement in [Metric:accuracy].", [("accuracy", "25", "%")]),
        ("It wins 5.18 F1 points.", [("F1", "5.18", "points")]),
    ],
)
def test_what_has_changed_is_the_metric(abstract, expected):
    assert values_of(abstract) == expected


def values_of(annotated: str) -> list[tuple[str | None, str, str | None]]:
    return [(result.metric, result.value, result.unit) for result in read(annotated)]


def test_lists_of_numbers_follow_lists_of_methods():
    found = read(
        "[Method:SkimNet] and [Method:TrimNet] are 4.31x and 4.15x faster, respectively.",
        SkimNet="proposes",
        TrimNet="proposes",
    )
    assert [(result.value, result.method) for result in found] == [("4.31", "SkimNet"), ("4.15", "TrimNet")]


def test_the_other_side_of_a_comparison_is_the_rival():
    found = read(
        "[Method:SkimNet] has a higher [Metric:accuracy] than [Method:SlowNet] (93.1% vs. 88.2%).",
        SkimNet="proposes",
        SlowNet="comparesWith",
    )
    assert [(result.value, result.method) for result in found] == [("93.1", "SkimNet"), ("88.2", "SlowNet")]


def test_the_only_dataset_is_carried_over_to_accuracies():
    abstract = "We test [Method:SkimNet] on [Dataset:Walks]. It has an accuracy of 93.1% and is 3x faster."
    found = read(abstract, SkimNet="proposes", Walks="evaluatesOn")
    assert [(result.metric, result.dataset) for result in found] == [("accuracy", "Walks"), ("speedup", None)]


def test_metrics_are_written_out_where_the_paper_does_so():
    document = annotate("Our method has an [Metric:EER] of 3.1%.")
    document.entities[0] = replace(document.entities[0], aliases=("EER metric", "equal error rate"))
    ResultExtractor().annotate(document)
    assert [result.metric for result in document.results] == ["equal error rate"]


def test_we_means_the_proposed_method():
    document = annotate("We propose [Method:SkimNet]. We use [Method:trees]. Our model achieves an accuracy of 97%.")
    document.entities[0] = type(document.entities[0])(
        "Method", "SkimNet", (), document.entities[0].mentions, 1.0, "proposes"
    )
    assert main_method(document.entities) == 0
    ResultExtractor().annotate(document)
    assert [result.method for result in document.results] == ["SkimNet"]


def test_spans_quote_the_value_and_its_sentence():
    document = annotate("We sing. Our method achieves an accuracy of more than 97.1% at noon.")
    ResultExtractor().annotate(document)
    [result] = document.results
    text = document.paper.abstract
    assert text[result.span.start : result.span.end] == "more than 97.1%"
    assert text[result.sentence.start : result.sentence.end].startswith("Our method")
    assert 0.5 <= result.score <= 1


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789.%x accuracyof,toandis$\\"), max_size=150))
def test_any_text_gives_results_inside_their_sentences(text):
    document = Document(Paper("x", None, text))
    SPLITTER.annotate(document)
    ResultExtractor().annotate(document)
    for result in document.results:
        assert result.sentence.start <= result.span.start < result.span.end <= result.sentence.end
        assert result.value


@pytest.mark.parametrize("piece", ["accuracy 1 ", "1% and ", "1.5x faster, ", "accuracy, "])
def test_endless_sentences_are_read_in_bounded_time(piece):
    text = piece * 4000 + "2"
    document = Document(Paper("x", None, text))
    SentenceSplitter().annotate(document)
    ResultExtractor().annotate(document)
    assert len(document.results) <= 40 * 40
