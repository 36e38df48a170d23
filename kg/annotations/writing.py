"""What was found in papers as annotations to correct, and annotated papers written to files and folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.annotations.base import AnnotatedPaper, AnnotationWriter, LabelledSpan
from kg.errors import UnknownFormat, UsageError
from kg.output import write_folder_beside, write_packed
from kg.registry import annotation_writers
from kg.text import legal

if TYPE_CHECKING:
    from kg.model import Extraction, Mention

__all__ = ["annotated", "gold_record", "in_reading_order", "spans_record", "write_annotations", "writer_of"]


def annotated(extraction: Extraction) -> AnnotatedPaper:
    """The mentions of entities as spans in reading order, each once, and links as relations between two of them.

    Links that the paper negates are left out: as annotations they would say the opposite.

    >>> from kg.model import Entity, Extraction, Mention, Paper
    >>> found = Mention("abstract", 7, 11, "BERT", "Method", 0.9, "ner")
    >>> paper = Paper("p1", None, "We use BERT.")
    >>> annotated(Extraction(paper, entities=(Entity("Method", "BERT", (), (found,), 0.9),))).spans
    (LabelledSpan(field='abstract', start=7, end=11, label='Method'),)
    """
    labels: dict[tuple[str, int, int], LabelledSpan] = {}
    spans: dict[LabelledSpan, None] = {}
    for entity in extraction.entities:
        for mention in entity.mentions:
            span = _span(mention, entity.type)
            spans[span] = None
            labels.setdefault(span[:3], span)
    links = []
    for relation in extraction.relations:
        if relation.status == "negated":
            continue
        ends = []
        for mention in (relation.head, relation.tail):
            span = _span(mention, mention.type)
            # a mention that went to an entity of another type has the label of that
            ends.append(span if span in spans else labels.setdefault(span[:3], span))
            spans[ends[-1]] = None
        links.append((ends[0], ends[1], relation.predicate))
    ordered = in_reading_order(spans)
    index = {span: at for at, span in enumerate(ordered)}
    paper = extraction.paper
    relations = sorted({(index[head], index[tail], label) for head, tail, label in links})
    about = (paper.id, paper.title, paper.abstract, tuple(ordered), tuple(relations))
    return AnnotatedPaper(*about, sentences=extraction.sentences)


def _span(mention: Mention, label: str) -> LabelledSpan:
    return LabelledSpan(mention.field, mention.start, mention.end, label)


def in_reading_order(spans: Iterable[LabelledSpan]) -> list[LabelledSpan]:
    """Spans by field, the title first, then by place."""
    return sorted(spans, key=lambda span: (span.field == "abstract", span))


def writer_of(path: Path) -> str | None:
    """The name of the writer of annotations that claims the suffix of `path`, if one does."""
    entry = annotation_writers.by_suffix(path.name.removesuffix(".gz"))
    return entry.name if entry else None


def write_annotations(papers: Iterable[AnnotatedPaper], path: Path, format: str | None = None) -> None:
    """Write `papers` to `path`, in the format of its suffix (files also ``.gz``), or in `format`.

    A folder that is there and holds anything is not touched: somebody may have corrected it.
    Raises `UnknownFormat`, `UsageError` for a folder with ``.gz``, and `OutputError` when nothing can be written there.
    """
    name = format or writer_of(path)
    if name is None:
        raise UnknownFormat(f"no format of annotations is called {path.suffix!r}; choose of: {_names()}.")
    writer: AnnotationWriter = annotation_writers.load(name)()
    if not writer.is_folder:
        with write_packed(path) as file:
            writer.write(papers, file)
        return
    if path.suffix == ".gz":
        raise UsageError(f"{path.name}: a folder is not packed; leave .gz out.")
    with write_folder_beside(path) as folder:
        writer.write(papers, folder)


def spans_record(paper: AnnotatedPaper) -> dict[str, Any]:
    """A paper with spans as a record of `kg.annotations.spans`."""
    spans = [span._replace(label=legal(span.label))._asdict() for span in paper.spans]
    relations = [{"head": head, "tail": tail, "label": legal(label)} for head, tail, label in paper.relations]
    return {**_texts(paper), "spans": spans, "relations": relations}


def gold_record(paper: AnnotatedPaper) -> dict[str, Any]:
    """A paper with entities as a record of `kg.annotations.gold`, which holds its title and abstract, too."""
    entities = [
        {"type": e.type, "name": e.name, "aliases": list(e.aliases), "relation": e.relation, "level": e.level}
        for e in paper.entities or ()
    ]
    links = [list(link) for link in paper.links]
    return {
        **_texts(paper),
        "entities": entities,
        "links": links,
        "results": [dict(result) for result in paper.results],
        "code": list(paper.code),
    }


def _texts(paper: AnnotatedPaper) -> dict[str, Any]:
    title = None if paper.title is None else legal(paper.title)
    return {"id": legal(paper.id), "title": title, "abstract": legal(paper.abstract)}


def _names() -> str:
    return ", ".join(annotation_writers.names())
