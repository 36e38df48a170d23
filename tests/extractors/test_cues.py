"""Sentences as lines of symbols."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from extractors.cues import _WORD, EDGE, Mark, mentions_inside, read_line, read_lines, sort_mentions, stem
from kg.model import Entity, Mention, Span
from tests.extractors.annotating import annotate


def test_inflected_words_share_a_stem():
    assert stem("Proposed") == stem("proposes") == stem("proposing") == stem("propose")
    assert stem("class") == "class"
    assert stem("2,000") == "0"


def test_a_name_is_one_symbol_of_its_type():
    document = annotate("We train [Method:a deep net] on [Dataset:Faces].", "On [Task:face search]")
    title, abstract = read_lines(document, document.entities)
    assert title.symbols == ["on", "<Task>"]
    assert abstract.symbols == ["we", "train", "<Method>", "on", "<Dataset>", "."]
    assert [position for position, _, _ in abstract.mentions] == [2, 4]
    assert abstract.symbol(-1) == abstract.symbol(6) == EDGE


def test_lines_without_names_have_no_symbols():
    document = annotate("It runs. It runs on [Hardware:a phone].")
    empty, line = read_lines(document, document.entities)
    assert empty.symbols == []
    assert [mention.text for _, _, mention in line.mentions] == ["a phone"]


def test_lines_are_read_again_only_for_other_mentions():
    document = annotate("It runs on [Hardware:a phone] and [Hardware:a watch].")
    lines = read_lines(document, document.entities)
    renamed = [replace(entity, relation="runsOn") for entity in document.entities]
    assert read_lines(document, renamed) is lines
    assert len(read_lines(document, document.entities[:1])[0].mentions) == 1
    assert len(read_lines(document, document.entities)[0].mentions) == 2


def test_of_nested_mentions_the_outer_one_stays():
    inner = Mention("abstract", 5, 8, "net", "Method", 1.0, "t")
    outer = Mention("abstract", 0, 8, "deep net", "Method", 1.0, "t")
    found = sort_mentions([Entity("Method", "net", (), (inner,), 1.0), Entity("Method", "deep net", (), (outer,), 1.0)])
    assert found["abstract"] == [(outer, 1)]
    assert mentions_inside(found["abstract"], Span("abstract", 0, 7)) == []
    assert mentions_inside(found["abstract"], Span("abstract", 0, 8)) == [(outer, 1)]


@given(st.text(max_size=60), st.integers(0, 60), st.integers(1, 10))
def test_symbols_start_in_order_inside_the_sentence(text, start, length):
    sentence = Span("abstract", 0, len(text))
    marks = [Mark(start, start + length, "<Method>", 0)] if start + length <= len(text) else []
    line = read_line(text, sentence, marks)
    assert len(line.symbols) == len(line.starts) == len(line.owners)
    assert line.starts == sorted(set(line.starts))
    assert all(0 <= at < len(text) for at in line.starts)
    assert line.owners.count(0) == len(marks)


PIECES = st.sampled_from(["it's", "3.5", "e-mail", ",", "-", "x2", "\x1c", "\u2009", "İs", "\n", " ", "_", "uses"])


@given(st.lists(PIECES, max_size=25).map("".join), st.integers(0, 30), st.integers(1, 10))
def test_symbols_are_what_a_search_of_the_whole_sentence_finds(text, start, length):
    sentence = Span("abstract", 0, len(text))
    marks = [Mark(start, start + length, "<Method>", 0)] if start + length <= len(text) else []
    stretches = [(0, start), (start + length, len(text))] if marks else [(0, len(text))]
    plain = [list(map(stem, _WORD.findall(text, *stretch))) for stretch in stretches]
    line = read_line(text, sentence, marks)
    assert line.symbols == [*plain[0], *(["<Method>", *plain[1]] if marks else [])]
    assert len(line.starts) == len(line.symbols)
