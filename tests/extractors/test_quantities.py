"""Numbers with units, as abstracts and their listings write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.quantities import (
    _NAME_BEFORE,
    _NUMBER,
    _SPELLED,
    _WITHIN_NAMES,
    Quantity,
    _may_spell,
    _read_numbers,
    find_quantities,
)


def one(text: str) -> Quantity:
    [quantity] = find_quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "value", "canonical", "kind"),
    [
        ("93.5 F1", "93.5", None, "bare"),
        ("a 3.22/4.24 times speedup", "3.22/4.24", "times", "ratio"),
        ("is 2.2x faster", "2.2", "times", "ratio"),
        ("is 2.2 x faster", "2.2", "times", "ratio"),
        ("160times smaller", "160", "times", "ratio"),
        (r"by 7.3\% or", "7.3", "%", "percent"),
        (r"runs $6\times$ faster", "6", "times", "ratio"),
        ("1.2xsim3.3x acceleration", "1.2~3.3", "times", "ratio"),
        ("by 1.32 to 16.41 times", "1.32 to 16.41", "times", "ratio"),
        ("88% fewer", "88", "%", "percent"),
        ("by a factor of 10.", "10", "times", "ratio"),
        ("a 10-fold increase", "10", "times", "ratio"),
        ("by 2.5 points", "2.5", "points", "points"),
        ("by 2.5 percentage points", "2.5", "points", "points"),
        ("in 12 ms", "12", "ms", "time"),
        ("in 12~ms", "12", "ms", "time"),
        (r"0.31 {\mu}s latency", "0.31", "μs", "time"),
        ("takes 1.5 GB", "1.5", "GB", "size"),
        ("at 325.3 images/s", "325.3", "images/s", "rate"),
        ("at 8.5 frames per second", "8.5", "FPS", "rate"),
        ("at 41 grasps per second", "41", "grasps per second", "rate"),
        (r"$\sim$20\% less", "~20", "%", "percent"),
        ("up to 2.63x", "up to 2.63", "times", "ratio"),
        ("more than 3.4 times", "more than 3.4", "times", "ratio"),
        ("up to a 12% gain", "up to a 12", "%", "percent"),
        ("reads 112,120 films", "112,120", None, "bare"),
        ("of 93.5 ± 0.2%", "93.5 ± 0.2", "%", "percent"),
        ("gains +4.1% on it", "+4.1", "%", "percent"),
        ("the $10^{-5}$ level", "10^{-5}", None, "bare"),
        ("between 10% and 30% lower", "between 10% and 30", "%", "percent"),
        ("ranging from 37% to 76%", "37% to 76", "%", "percent"),
        ("81.1%/89.4% accuracy", "81.1%/89.4", "%", "percent"),
        ("by 10--15%", "10--15", "%", "percent"),
        (r"reaches \textbf{88.3}", "88.3", None, "bare"),
        (r"$\bf{108\times}$ smaller", "108", "times", "ratio"),
        ("12.3 million pictures per second", "12.3 million", "pictures per second", "rate"),
        ("two orders of magnitude", "two orders of magnitude", "orders of magnitude", "magnitude"),
        ("nearly an order of magnitude", "nearly an order of magnitude", "orders of magnitude", "magnitude"),
        ("seven times faster", "seven", "times", "ratio"),
        ("in 2019.", "2019", None, "year"),
        ("with 5-fold cross-validation", "5", None, "count"),
        ("on 4timesRTX cards", "4", None, "count"),
    ],
)
def test_reads_value_unit_and_kind(text, value, canonical, kind):
    quantity = one(text)
    assert (quantity.value, quantity.canonical, quantity.kind) == (value, canonical, kind)


def test_counts_of_devices_are_no_ratios():
    count, memory = find_quantities("8×A100 80GB")
    assert (count.kind, memory.canonical) == ("count", "GB")


@pytest.mark.parametrize(
    "text", ["ResNet-50", "top-1", "R@10", "v1.1", "16x16 patches", "a 3D scene", "GPT-4", "10:30", "the 2nd", "$x_2$"]
)
def test_numbers_in_names_are_no_quantities(text):
    assert find_quantities(text) == []


def test_the_ends_of_a_change_are_told_apart():
    before, after = find_quantities(r"from 0.25 to \textbf{0.35}/0.40 over")
    assert (before.part, before.values) == ("from", (0.25,))
    assert (after.part, after.values) == ("to", (0.35, 0.40))


def test_values_are_numbers_in_order():
    assert one("1,000x").values == (1000.0,)
    assert one("50K hours").values == (50_000.0,)
    assert one("at most 3 million").values == (3e6,)
    assert one(r"$2.5\times10^{3}$ points").values == (2500.0,)
    assert one("10-25%").values == (10.0, 25.0)
    assert math.isinf(one("1e999 of them").values[0])


def test_offsets_count_from_the_start_of_the_text():
    text = "It has 3 parts. It is up to 2.5x faster."
    quantity = find_quantities(text, 16)[0]
    assert text[quantity.start : quantity.end] == "up to 2.5x"
    assert text[quantity.number_start : quantity.number_end] == "2.5"


@given(st.text(alphabet=st.sampled_from("0123456789.,%xX×-–~±+/$\\{}^ toandfrmsibekKMμ\n"), max_size=120))
def test_quantities_lie_in_the_text_in_order(text):
    last = 0
    for quantity in find_quantities(text):
        assert last <= quantity.start <= quantity.number_start < quantity.number_end <= quantity.end <= len(text)
        assert quantity.value
        assert quantity.values
        last = quantity.number_end


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_stands_outside_the_bounds_does_not_matter_to_offsets(before, after):
    text = before + " by 2.5% " + after
    start = len(before)
    for quantity in find_quantities(text, start, start + 9):
        assert start <= quantity.start
        assert quantity.end <= start + 9


@pytest.mark.parametrize(
    "piece", ["1", "1,111", "1 to ", "1-", "1/", "from 1 to ", "$\\sim$", "up to ", "1.", "9e9", "two "]
)
def test_hostile_text_is_read_in_one_go(piece):
    find_quantities(piece * 20_000)


NUMERIC = "0123456789.,eE^{}+- kM×x\\٣²_/"


@given(st.text(alphabet=NUMERIC, max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_numbers_are_those_that_a_search_from_every_character_finds(text, start, stop):
    found = [match.span() for match in _read_numbers(text, start, stop)]
    assert found == [match.span() for match in _NUMBER.finditer(text, start, stop)]


@given(st.text(max_size=9))
def test_a_name_before_a_number_ends_in_one_of_few_characters(before):
    if _NAME_BEFORE.search(before):
        assert before[-1].isalnum() or before[-1] in _WITHIN_NAMES


@given(st.lists(st.sampled_from(["two", "a", "Orders", "of", "magnıtude", "MAGNITUDE", "Times", "timeſ", "fold", "x"])))
def test_no_spelled_number_is_passed_over(words):
    text = " ".join(words)
    if _SPELLED.search(text):
        assert _may_spell(text, text)
