"""What numbers in sentences say. Marked up as [[value|unit|metric]]."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.metrics import find_metric
from kg.model import Evidence, ResultNode
from kg.readings import Reading, numbers_in, read_sentence

_MARK = re.compile(r"\[\[([^|\]]*)\|([^|\]]*)\|([^|\]]*)\]\]")


def results_of(marked: str) -> list[ResultNode]:
    """The results that are marked in a sentence; "%" and "x" stand right behind their value."""
    sentence, found, at = "", [], 0
    for match in _MARK.finditer(marked):
        sentence += marked[at : match.start()]
        value, unit, metric = match.groups()
        quote = f"{value}{'' if unit in {'', '%', 'x'} else ' '}{unit}"
        found.append((len(sentence), quote, value, unit or None, metric))
        sentence += quote
        at = match.end()
    sentence += marked[at:]
    return [
        ResultNode(
            f"r{number}", "p", value, unit, metric,
            Evidence("p", "abstract", 100 + start, 100 + start + len(quote), 100, sentence, "results", "1", 0.9),
        )
        for number, (start, quote, value, unit, metric) in enumerate(found)
    ]  # fmt: skip


def read(marked: str) -> list[Reading]:
    results = results_of(marked)
    return read_sentence(results, [find_metric(result.metric_text or "") for result in results])


def test_marked_sentences_hold_their_quotes() -> None:
    assert results_of("a [[5|%|acc]] b [[2|ms|latency]]")[1].evidence.quote == "2 ms"


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("91.2", (91.2,)), ("up to 2.63", (2.63,)), ("3.22/4.24", (3.22, 4.24)), ("2%--5", (2, 5)),
        ("0.25 to 0.35/0.40", (0.25, 0.35, 0.4)), ("41.2 to 47.9", (41.2, 47.9)), ("1,234", (1234,)),
        ("12k", (12000,)), ("10^-3", (0.001,)), ("2e-5", (2e-5,)), ("1.5 × 10^{-4}", (0.00015,)), ("4-11", (4, 11)),
        ("3 million", (3e6,)), ("1.2xsim3.3", (1.2, 3.3)), ("-0.5", (-0.5,)), ("-5 to -3", (-5, -3)), ("~-7", (-7,)),
        ("3x -- 5x", (3, 5)), ("+20", (20,)), ("6.2% ± 2.8", (6.2,)), (".5", (0.5,)),
        ("two", (2,)), ("two to three orders of magnitude", (100, 1000)), ("an order of magnitude", (10,)),
        ("almost", ()), ("", ()),
    ],
)  # fmt: skip
def test_numbers_in_values_as_written(value: str, numbers: tuple[float, ...]) -> None:
    assert numbers_in(value) == pytest.approx(numbers)


@given(st.text(max_size=80) | st.from_regex(r"[\d.,eEkx^{}/ -]{0,60}"))
def test_any_value_has_finite_numbers(value: str) -> None:
    assert all(math.isfinite(number) for number in numbers_in(value))


@given(st.floats(0, 1e6, allow_nan=False).map(lambda number: round(number, 4)))
def test_a_plain_number_is_read_as_it_is(number: float) -> None:
    assert numbers_in(f"{number:.4f}") == (number,)


@pytest.mark.parametrize(
    "marked",
    [
        "FooNet reaches [[91.2|%|accuracy]] on Cora.",
        "FooNet reaches an accuracy of [[91.2|%|accuracy]].",
        "It scores [[45.3||BLEU]], exceeding [[44|%|BLEU]].",
        "It improves the accuracy to [[91.2|%|accuracy]].",
        "The accuracy ([[91.2|%|accuracy]]) is improved.",
        "Improving the recall ([[91.2|%|recall]]).",
        "It runs at [[30|FPS|FPS]] and needs [[12|ms|latency]].",
        "Users choose it in [[70|%|preference]] of the cases.",
        "It is followed by [[81|%|accuracy]].",
    ],
)
def test_plain_values(marked: str) -> None:
    assert all(reading.kind == "value" for reading in read(marked))


@pytest.mark.parametrize(
    ("marked", "improves"),
    [
        ("It improves accuracy by [[2.5|%|accuracy]].", True),
        ("It improves accuracy by an average of [[2.5|%|accuracy]].", True),
        ("It outperforms the rest by a margin of [[2.5||BLEU]].", True),
        ("It reduces the latency by [[40|%|latency]].", True),
        ("It reduces the accuracy by only [[1|%|accuracy]].", False),
        ("It needs [[88|%|FLOPs]] fewer FLOPs.", True),
        ("It is [[3|x|speedup]] faster.", True),
        ("It is [[3|x|slowdown]] slower.", False),
        ("A [[5|%|accuracy]] absolute gain is seen.", True),
        ("This adds a [[4-11|%|latency]] latency increase.", False),
        ("[[7|%|generalization]] generalization improvements are seen.", True),
        ("We save [[30|%|memory]] memory.", True),
        ("There is a gain (e.g., [[4||AP]] AP) for small objects.", True),
        ("It gets [[+3.1||mAP]] mAP.", True),
        ("It gets [[-3.1|%|PSNR]] PSNR.", False),
        ("It gains [[2.5|points|accuracy]].", True),
        ("It is [[two orders of magnitude||time]] faster.", True),
        ("It changes the vibe by [[5|%|vibe]].", None),
        ("It reduces the vibe by [[5|%|vibe]].", None),
        ("It improves the vibe by [[5|%|vibe]].", True),
        ("It outperforms others (e.g., Net-0.5) by [[5|%|vibe]].", True),
        ("It shows [[5|%|accuracy gains]] here.", True),
        ("We see an increase in accuracy of [[5|%|accuracy]].", True),
        ("It has an accuracy of [[5|%|accuracy]] $\\uparrow$.", True),
    ],
)
def test_changes_and_whether_they_are_for_the_better(marked: str, improves: bool | None) -> None:
    [reading] = read(marked)
    assert (reading.kind, reading.improves) == ("change", improves)


@pytest.mark.parametrize(
    "marked",
    [
        "It needs [[3|%|parameters]] of the parameters.",
        "It keeps [[99|%|accuracy]] of the original accuracy.",
        "It has [[0.35|%|error]] of those of BarNet.",
        "It shrinks to [[10|%|model size]] of its size.",
    ],
)
def test_shares_of_what_something_else_has(marked: str) -> None:
    assert [reading.kind for reading in read(marked)] == ["share"]


def test_one_cue_serves_a_list_and_what_goes_on_with_it() -> None:
    listed = read("It gains [[6|%|A]], [[4|%|B]] and [[5|%|C]] improvements in A, B and C.")
    assert [reading.kind for reading in listed] == ["change"] * 3
    going_on = read("It wins by [[6.7|%|F1]] in F1 and [[1.4|%|AUC]] in AUC.")
    assert [reading.kind for reading in going_on] == ["change"] * 2
    compared = read("It wins by [[6||BLEU]] BLEU compared to A and [[9||BLEU]] BLEU compared to B.")
    assert [reading.unit for reading in compared] == ["points"] * 2
    shares = read("It keeps [[99|%|accuracy]] and [[96|%|accuracy]] of the original accuracy.")
    assert [reading.kind for reading in shares] == ["share"] * 2


def test_a_cue_does_not_serve_what_is_said_anew() -> None:
    reached = read("It improves by [[3|%|accuracy]], reaching [[91|%|accuracy]].")
    assert [reading.kind for reading in reached] == ["change", "value"]
    bracketed = read("It gets [[97|%|accuracy]] on A ([[11|%|accuracy]] improvement) and [[93|%|accuracy]] on B.")
    assert [reading.kind for reading in bracketed] == ["value", "change", "value"]
    aside = read("It has a deviation of [[0.2|%|deviation]], [[1.7|%|accuracy]] higher accuracy than A.")
    assert [reading.kind for reading in aside] == ["value", "change"]
    gains = read("It brings [[50|%|accuracy]] gains in A, and [[99|%|success rate]] success in B.")
    assert [reading.kind for reading in gains] == ["change", "value"]


def test_what_a_number_is_compared_with_is_told() -> None:
    before, after = read("It improves mAP from [[41.2||mAP]] to [[47.9||mAP]].")
    assert (before.of_other, after.of_other, before.kind, after.kind) == ("before", None, "value", "value")
    first, second = read("It reaches [[91|%|accuracy]], compared to [[88|%|accuracy]] for BarNet.")
    assert (first.of_other, second.of_other) == (None, "after")
    first, second = read("It has [[3.2|x|speedup]] speedup (vs. a theoretical limit, [[5.5|x|speedup]]).")
    assert (first.of_other, second.of_other) == (None, "after")
    first, second = read("Files get [[10|x|size]] smaller than A and [[5|x|size]] smaller than B.")
    assert (first.of_other, second.of_other) == (None, None)
    [own] = read("Compared to BarNet, FooNet reaches [[47.9||mAP]].")
    assert own.of_other is None


@pytest.mark.parametrize(
    ("marked", "unit", "numbers"),
    [
        ("an accuracy of [[0.912||accuracy]]", "%", (91.2,)), ("an accuracy of [[91.2||accuracy]]", "%", (91.2,)),
        ("an accuracy of [[91.2|percent|accuracy]]", "%", (91.2,)), ("a PSNR of [[31.2|dB|PSNR]]", "dB", (31.2,)),
        ("within [[12|ms|latency]]", "s", (0.012,)), ("an RMSE of [[0.3||RMSE]]", "", (0.3,)),
        ("improves by [[2.1||BLEU]]", "points", (2.1,)), ("[[3-5|x|speedup]] faster", "times", (3, 5)),
        ("by a factor of [[2||speedup]]", "times", (2,)), ("a count of [[250||accuracy]]", "", (250,)),
        ("an accuracy of [[1||accuracy]]", "%", (1,)), ("an accuracy of [[1.0||accuracy]]", "%", (100,)),
    ],
)  # fmt: skip
def test_numbers_come_in_units_that_compare(marked: str, unit: str, numbers: tuple[float, ...]) -> None:
    [reading] = read(marked)
    assert (reading.unit, reading.numbers) == (unit, numbers)


@given(st.text(alphabet="ab1%.,()/ -+\\${}~by to from vs", max_size=120), st.text(max_size=120))
def test_any_words_around_a_number_are_read(before: str, after: str) -> None:
    [reading] = read(f"{before.replace('[', '')}[[5|%|accuracy]]{after.replace('[', '')}")
    assert reading.numbers == (5.0,)
    assert (reading.improves is None) or reading.kind == "change"


def test_hostile_sentences_take_no_time() -> None:
    for filler in ("(", "by ", "from ", "vs. ", "1", "to ", "% ", "{\\"):
        long = filler * 50_000
        assert len(read(f"{long} [[5|%|accuracy]] {long} [[6|%|accuracy]] {long}")) == 2
        numbers_in(long)
