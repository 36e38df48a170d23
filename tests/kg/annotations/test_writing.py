"""Annotations that are written come back as they were: ids, texts, spans, relations."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotations import AnnotatedPaper, LabelledSpan, read_annotations
from kg.annotations.writing import annotated, in_reading_order, write_annotations, writer_of
from kg.errors import InputError, OutputError, RecordError, UnknownFormat, UsageError
from kg.model import Entity, Extraction, Mention, Paper, Relation, Span
from kg.registry import annotation_writers

NAMES = annotation_writers.names()
every_writer = pytest.mark.parametrize("name", NAMES)
TEXT = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t .,-'aé\u2028\u00a0{}|"), max_size=60
)


@st.composite
def papers(draw: st.DrawFn) -> AnnotatedPaper:
    """A paper with any texts; spans of different places that begin and end with what is no blank."""
    title, abstract = draw(st.none() | TEXT), draw(TEXT)
    spans: dict[tuple[str, int, int], LabelledSpan] = {}
    for _ in range(draw(st.integers(0, 4))):
        field = draw(st.sampled_from(["title", "abstract"]))
        text = (title or "") if field == "title" else abstract
        if not text:
            continue
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        quote = text[start:end]
        start, end = start + len(quote) - len(quote.lstrip()), end - (len(quote) - len(quote.rstrip()))
        if start < end:
            spans[field, start, end] = LabelledSpan(field, start, end, draw(st.sampled_from(["Method", "Task"])))
    ordered = tuple(in_reading_order(spans.values()))
    numbers = st.integers(0, max(len(ordered) - 1, 0))
    pairs = draw(
        st.lists(st.tuples(numbers, numbers, st.sampled_from(["usedFor", "basedOn"])), max_size=3, unique=True)
    )
    cuts = sorted(draw(st.lists(st.integers(0, len(abstract)), max_size=3)))
    sentences = tuple(
        Span("abstract", one, other) for one, other in zip([0, *cuts], [*cuts, len(abstract)], strict=True)
    )
    relations = tuple(pairs) if ordered else ()
    return AnnotatedPaper(draw(st.text("aB:/._é", min_size=1, max_size=6)), title, abstract, ordered, relations,
                          sentences=sentences)  # fmt: skip


def same(paper: AnnotatedPaper) -> tuple[object, ...]:
    """A paper but for its sentences and the order of what is in it."""
    links = {(paper.spans[head], paper.spans[tail], label) for head, tail, label in paper.relations}
    return paper.id, paper.title, paper.abstract, set(paper.spans), links


@every_writer
@given(some=st.lists(papers(), min_size=1, max_size=3, unique_by=lambda paper: paper.id))
def test_what_is_written_is_read_again(name: str, some: list[AnnotatedPaper]) -> None:
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"papers{annotation_writers.entry(name).suffixes[0]}"
        write_annotations(some, target)
        found = list(read_annotations(target))
        assert {paper.id: same(paper) for paper in found} == {paper.id: same(paper) for paper in some}


def extraction() -> Extraction:
    paper = Paper("x:1", "On PixNet", "PixNet beats WordNet-2. It is for parsing.")
    net = Mention("abstract", 0, 6, "PixNet", "Method", 0.9, "ner")
    titled = Mention("title", 3, 9, "PixNet", "Method", 0.9, "ner")
    other = Mention("abstract", 13, 22, "WordNet-2", "Dataset", 0.9, "ner")
    task = Mention("abstract", 34, 41, "parsing", "Task", 0.9, "ner")
    entities = (
        Entity("Method", "PixNet", (), (net, titled), 0.9),
        Entity("Method", "WordNet-2", (), (other,), 0.9),  # its mention had another type
    )
    first, second = Span("abstract", 0, 23), Span("abstract", 24, 42)
    relations = (
        Relation(net, "outperforms", other, first, 0.5, "links"),
        Relation(net, "usedFor", task, second, 0.5, "links"),
    )
    return Extraction(paper, (Span("title", 0, 9), first, second), entities, relations)


def test_what_was_found_as_annotations() -> None:
    paper = annotated(extraction())
    assert [(span.field, paper.quote(span), span.label) for span in paper.spans] == [
        ("title", "PixNet", "Method"),
        ("abstract", "PixNet", "Method"),
        ("abstract", "WordNet-2", "Method"),
        ("abstract", "parsing", "Task"),
    ]
    assert paper.relations == ((1, 2, "outperforms"), (1, 3, "usedFor"))


def test_negated_links_are_no_annotations() -> None:
    found = extraction()
    negated = replace(found, relations=(replace(found.relations[0], status="negated"), *found.relations[1:]))
    assert [label for _, _, label in annotated(negated).relations] == ["usedFor"]


def test_brat_has_the_files_that_brat_wants(tmp_path: Path) -> None:
    write_annotations([annotated(extraction())], tmp_path / "out", "brat")
    (text,) = (tmp_path / "out").glob("*.txt")
    assert text.read_text("utf-8") == "On PixNet\n\nPixNet beats WordNet-2. It is for parsing."
    lines = text.with_suffix(".ann").read_text("utf-8").splitlines()
    assert lines[:2] == ["T1\tMethod 3 9\tPixNet", "T2\tMethod 11 17\tPixNet"]
    assert lines[-1] == "R2\tusedFor Arg1:T2 Arg2:T4"
    sections = (tmp_path / "out" / "annotation.conf").read_text("utf-8").split("[")
    assert [section.partition("]")[0] for section in sections[1:]] == ["entities", "relations", "events", "attributes"]
    assert "outperforms\tArg1:<ENTITY>, Arg2:<ENTITY>" in sections[2]


def test_names_of_files_are_safe_and_of_one_paper_each(tmp_path: Path) -> None:
    ids = ["..", ".", "a", "A", "con/../x", "x" * 300, "a b", "a_b", "", "é"]
    write_annotations([AnnotatedPaper(id_, None, "text") for id_ in ids], tmp_path / "out.brat")
    names = {file.stem.casefold() for file in (tmp_path / "out.brat").glob("*.txt")}
    assert len(names) == len(ids)
    assert all(name.isascii() and not set(name) & set("/\\: ") and len(name) < 100 for name in names)
    assert [each.name for each in tmp_path.iterdir()] == ["out.brat"]


def test_a_span_across_a_line_end_is_in_fragments(tmp_path: Path) -> None:
    paper = AnnotatedPaper("a", None, "a graph\r\nnet", (LabelledSpan("abstract", 2, 12, "Method"),))
    write_annotations([paper], tmp_path / "a.brat")
    assert (tmp_path / "a.brat" / "a.ann").read_text("utf-8") == "T1\tMethod 2 7;9 12\tgraph net\n"
    assert list(read_annotations(tmp_path / "a.brat")) == [paper]


def test_scierc_in_sentences_of_tokens(tmp_path: Path) -> None:
    write_annotations([annotated(extraction())], tmp_path / "x.scierc.json")
    record = json.loads((tmp_path / "x.scierc.json").read_text("utf-8"))
    assert record["sentences"] == [
        ["On", "PixNet"],
        ["PixNet", "beats", "WordNet-2", "."],
        ["It", "is", "for", "parsing", "."],
    ]
    assert record["ner"] == [[[1, 1, "Method"]], [[2, 2, "Method"], [4, 4, "Method"]], [[9, 9, "Task"]]]
    assert record["relations"][1] == [[2, 2, 4, 4, "outperforms"], [2, 2, 9, 9, "usedFor"]]


def test_a_corrected_folder_is_never_written_over(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "x.brat").mkdir(exist_ok=True)
        if not any((tmp_path / "x.brat").iterdir()):
            write_annotations([annotated(extraction())], tmp_path / "x.brat")
    with pytest.raises(OutputError, match="would be lost"):
        write_annotations([annotated(extraction())], tmp_path / "x.brat")
    with pytest.raises(UsageError, match=r"leave \.gz out"):
        write_annotations([], tmp_path / "y.brat.gz")
    with pytest.raises(UnknownFormat, match="brat, scierc, spans"):
        write_annotations([], tmp_path / "y.doc")
    assert writer_of(Path("x.spans.jsonl.gz")) == "spans"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("T1\tMethod 3 9\tPixNet", "T1\tMethod 3 17\tPixNet PixNet"), "part title, part abstract"),
        (("T1\tMethod 3 9", "T1\tMethod 3 8"), "the text at"),
    ],
)
def test_broken_corrections_are_told_with_their_place(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    write_annotations([annotated(extraction())], tmp_path / "x.brat")
    (file,) = (tmp_path / "x.brat").glob("*.ann")
    file.write_text(file.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(RecordError, match=told):
        list(read_annotations(tmp_path / "x.brat"))


def test_texts_that_no_longer_fit_are_told(tmp_path: Path) -> None:
    write_annotations([AnnotatedPaper("a", "On nets", "We see.")], tmp_path / "x.brat")
    (tmp_path / "x.brat" / "a.txt").write_text("On net\n\nWe see.")
    with pytest.raises(InputError, match=r"title does not end where documents\.jsonl says"):
        list(read_annotations(tmp_path / "x.brat"))
    for tokens in (["We"], ["We", "see", ".", "more"], ["On", "We", "see", "."]):
        record = {"doc_key": "a", "sentences": [tokens], "ner": [[]], "title": None, "abstract": "We see."}
        (tmp_path / "x.json").write_text(json.dumps(record))
        with pytest.raises(RecordError, match="the token"):
            list(read_annotations(tmp_path / "x.json"))


def test_a_folder_without_a_list_of_documents_is_read_as_ever(tmp_path: Path) -> None:
    paper = replace(annotated(extraction()), sentences=())
    write_annotations([paper], tmp_path / "x.brat")
    (tmp_path / "x.brat" / "documents.jsonl").unlink()
    (found,) = read_annotations(tmp_path / "x.brat")
    assert (found.title, found.abstract[:9], len(found.spans)) == (None, "On PixNet", 4)
