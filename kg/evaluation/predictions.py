"""Where predictions come from: extractors run now, a trained model, or a file of extractions or annotations.

All of them become `AnnotatedPaper` records that stand beside those of the gold: one for each, in the same order, on the
same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg import registry
from kg.annotations import AnnotatedPaper, LabelledSpan, read_annotations
from kg.annotations.files import broken, has_key, head_of, objects, record_id, span_in
from kg.annotations.records import code_of, entity_of, items_of, links_of, results_of
from kg.errors import InputError, UnknownFormat
from kg.extraction import extraction_record
from kg.model import Field, Paper, Skipped
from kg.pipeline import extract
from kg.readers.sources import Input

__all__ = ["Predictions", "by_extractors", "by_model", "from_file"]

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Predictions:
    """A prediction for each paper of the gold, and what is to be told about them.

    Papers have `entities` unless only spans were predicted; `has_spans` tells whether places in the text are known.
    """

    papers: Sequence[AnnotatedPaper]
    has_spans: bool
    notes: Sequence[str] = ()


def by_extractors(
    gold: Sequence[AnnotatedPaper], names: Sequence[str], workers: int = 1, progress: Progress = lambda done: None
) -> Predictions:
    """What extractors find in the texts of the gold. Papers on which they fail count as papers without entities.

    Raises `PluginError` for an unknown extractor.
    """
    # papers of a corpus may share ids: the source tells them apart
    papers = [Paper(each.id, each.title, each.abstract, source=str(at)) for at, each in enumerate(gold)]
    found = [replace(_unread(each), entities=()) for each in gold]
    failed = []
    for done, item in enumerate(extract(papers, names, workers=workers), 1):
        if isinstance(item, Skipped):
            failed.append(f"{gold[int(item.source)].id} ({item.reason})")
        else:
            at = int(item.paper.source)
            found[at] = _extraction(extraction_record(item), gold[at], f"extraction of {item.paper.id}")
        progress(done)
    notes = [f"{_papers(len(failed))} could not be extracted, e.g. {failed[0]}."] if failed else []
    return Predictions(found, has_spans=True, notes=notes)


def by_model(
    gold: Sequence[AnnotatedPaper], folder: Path, tagger: str = "ner", progress: Progress = lambda done: None
) -> Predictions:
    """What a model that ``kg train`` made finds in the texts of the gold: spans only.

    Raises `PluginError` for an unknown tagger, and what the tagger raises for a folder that holds no model.
    """
    model = registry.taggers.load(tagger)(folder)
    found = []
    for paper, spans in zip(gold, model.pipe(iter(gold)), strict=True):
        found.append(replace(_unread(paper), spans=tuple(LabelledSpan(*span) for span in spans)))
        progress(len(found))
    return Predictions(found, has_spans=True)


def from_file(path: str, gold: Sequence[AnnotatedPaper]) -> Predictions:
    """Predictions read from a file: extractions as ``kg extract`` writes them, or annotations in any format.

    They are matched with the gold by id; annotations of a format without ids by their order. Raises `InputError` where
    they don't fit the gold, and `RecordError` for a record that is broken or whose text is not that of the gold.
    """
    shown = Input(path).name
    by_id = {paper.id: paper for paper in gold}
    if len(by_id) < len(gold):
        again = next(id for id, count in Counter(paper.id for paper in gold).items() if count > 1)
        raise InputError(f"the gold has two papers with the id {again!r}; predictions can't be matched, rename one.")
    extractions = _holds_extractions(path)
    found = _read_extractions(path, by_id) if extractions else _read_annotations(path, gold)
    missing = [paper.id for paper in gold if paper.id not in found]
    if len(missing) == len(gold):
        raise InputError(f"{shown} predicts none of the gold's papers, e.g. {missing[0]!r}; compare the ids of both.")
    notes = []
    if missing:
        notes.append(
            f"no prediction for {_papers(len(missing))}, e.g. {missing[0]}: all that is annotated there is missed."
        )
    none = () if any(paper.entities is not None for paper in found.values()) else None
    papers = [found.get(paper.id) or replace(_unread(paper), entities=none) for paper in gold]
    return Predictions(papers, not extractions or any(paper.spans for paper in papers), notes)


def _papers(count: int) -> str:
    return f"{count} paper{'s' * (count != 1)}"


def _unread(paper: AnnotatedPaper) -> AnnotatedPaper:
    """The paper without annotations."""
    return AnnotatedPaper(paper.id, paper.title, paper.abstract)


def _holds_extractions(path: str) -> bool:
    first = head_of(path).partition(b"\n")[0]
    return first.lstrip().startswith(b"{") and has_key(first, "entities") and not has_key(first, "spans")


def _read_annotations(path: str, gold: Sequence[AnnotatedPaper]) -> dict[str, AnnotatedPaper]:
    shown = Input(path).name
    try:
        read = list(read_annotations(path))
    except UnknownFormat:
        formats = ", ".join(registry.annotations.names())
        raise UnknownFormat(f"{shown} is neither what kg extract writes nor one of: {formats}; give one.") from None
    ids = {paper.id for paper in gold}
    if len(read) == len(gold) and not any(paper.id in ids for paper in read):
        read = [replace(paper, id=own.id) for paper, own in zip(read, gold, strict=True)]
    found = {paper.id: paper for paper in read}
    for own in gold:
        if own.id in found and own.abstract and found[own.id].abstract != own.abstract:
            raise broken(f"{shown}: {own.id}", "the text is not that of the gold")
    return found


def _read_extractions(path: str, gold: Mapping[str, AnnotatedPaper]) -> dict[str, AnnotatedPaper]:
    found = {}
    for place, record in objects(path):
        own = gold.get(record_id(record, "", "id"))
        if own is not None:
            found[own.id] = _extraction(record, own, place)
    return found


def _extraction(record: Mapping[str, Any], paper: AnnotatedPaper, place: str) -> AnnotatedPaper:
    """A record of the extraction's JSON Lines beside a paper of the gold."""
    entities, spans = [], []
    for value in items_of(record, "entities", place):
        entities.append(entity_of(value, place))
        mentions = items_of(value, "mentions", place) if paper.abstract or paper.title else ()
        spans += [_mention(each, entities[-1].type, paper, place) for each in mentions]
    return replace(
        _unread(paper),
        spans=tuple(spans),
        entities=tuple(entities),
        links=links_of(record, place),
        results=results_of(record, place),
        code=code_of(record, place),
    )


def _mention(value: Any, type: str, paper: AnnotatedPaper, place: str) -> LabelledSpan:
    if not isinstance(value, dict) or value.get("field") not in ("title", "abstract"):
        raise broken(place, "a mention must be an object with field, start and end, its field title or abstract")
    field: Field = value["field"]
    span = span_in(paper.text(field), field, value.get("start"), value.get("end"), type, place)
    if value.get("text") not in (None, paper.quote(span)):
        quotes = f"{paper.quote(span)!r}, not {value['text']!r}"
        raise broken(place, f"the gold's {field} has at {span.start} {quotes}; was it another text?")
    return span
