"""Two small annotated papers, and how each format of annotations writes such papers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


class Sample(NamedTuple):
    """A text of tokens; spans are first and last token with their label, relations are indexes of spans."""

    id: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]
    relations: tuple[tuple[int, int, str], ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.tokens)

    def offsets(self) -> list[tuple[int, int, str]]:
        """Spans as character offsets."""
        starts = [sum(len(token) + 1 for token in self.tokens[:at]) for at in range(len(self.tokens))]
        return [(starts[first], starts[last] + len(self.tokens[last]), label) for first, last, label in self.spans]


PAPERS = (
    Sample(
        "a",
        ("We", "train", "PixNet", "on", "Toy", "Words", "for", "glyph", "parsing", "."),
        ((2, 2, "Method"), (4, 5, "Dataset"), (7, 8, "Task")),
        ((0, 2, "Used-for"), (0, 1, "Evaluated-on")),
    ),
    Sample("b", ("Café", "networks", "reach", "91", "%", "accuracy", "."), ((0, 1, "Method"), (5, 5, "Metric"))),
)


def lines(records: Iterable[object]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def write_spans(folder: Path, papers: Sequence[Sample]) -> Path:
    records = [
        {"id": p.id, "text": p.text, "spans": [list(span) for span in p.offsets()], "relations": p.relations}
        for p in papers
    ]
    return _write(folder / "set.jsonl", lines(records))


def write_conll(folder: Path, papers: Sequence[Sample]) -> Path:
    return _write(folder / "set.conll", "\n".join(bio(paper) for paper in papers))


def bio(paper: Sample) -> str:
    """Token and BIO tag, one a line."""
    tags = ["O"] * len(paper.tokens)
    for first, last, label in paper.spans:
        tags[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
    return "".join(f"{token}\t{tag}\n" for token, tag in zip(paper.tokens, tags, strict=True))


def write_scierc(folder: Path, papers: Sequence[Sample]) -> Path:
    records = []
    for p in papers:
        relations = [[*p.spans[head][:2], *p.spans[tail][:2], label] for head, tail, label in p.relations]
        half = len(p.tokens) // 2
        records.append(
            {
                "doc_key": p.id,
                "sentences": [list(p.tokens[:half]), list(p.tokens[half:])],
                "ner": [[list(span) for span in p.spans], []],
                "relations": [relations, []],
                "clusters": [],
            }
        )
    return _write(folder / "set.json", lines(records))


def write_brat(folder: Path, papers: Sequence[Sample]) -> Path:
    for p in papers:
        _write(folder / f"{p.id}.txt", p.text)
        spans = [
            f"T{at}\t{label} {start} {end}\t{p.text[start:end]}\n" for at, (start, end, label) in enumerate(p.offsets())
        ]
        relations = [
            f"R{at}\t{label} Arg1:T{head} Arg2:T{tail}\n" for at, (head, tail, label) in enumerate(p.relations)
        ]
        _write(folder / f"{p.id}.ann", "".join([*spans, "#1\tAnnotatorNotes T0\tsure\n", *relations]))
    return folder


def write_docbin(folder: Path, papers: Sequence[Sample]) -> Path:
    from spacy.tokens import Doc, DocBin, Span
    from spacy.vocab import Vocab

    vocab, documents = Vocab(), DocBin()
    for p in papers:
        spaces = [True] * (len(p.tokens) - 1) + [False]
        document = Doc(vocab, words=list(p.tokens), spaces=spaces)
        document.ents = [Span(document, first, last + 1, label=label) for first, last, label in p.spans]
        documents.add(document)
    documents.to_disk(folder / "set.spacy")
    return folder / "set.spacy"


def write_gold(folder: Path, papers: Sequence[Sample]) -> Path:
    records = [
        {
            "id": p.id,
            "entities": [
                {"type": label, "name": p.text[start:end], "aliases": [], "relation": "uses", "level": "required"}
                for start, end, label in p.offsets()
            ],
            "links": [],
            "results": [],
            "code": [],
        }
        for p in papers
    ]
    _write(folder / "set.papers.jsonl", lines({"id": p.id, "title": None, "abstract": p.text} for p in papers))
    return _write(folder / "set.gold.jsonl", lines(records))


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8", newline="")
    return path


WRITERS: dict[str, Callable[[Path, Sequence[Sample]], Path]] = {
    "spans": write_spans,
    "conll": write_conll,
    "scierc": write_scierc,
    "brat": write_brat,
    "docbin": write_docbin,
    "gold": write_gold,
}
