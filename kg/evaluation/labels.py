"""Labels of a corpus made types, papers cut down to some of them, and spans grouped to entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.annotations.base import AnnotatedPaper, GoldEntity, LabelledSpan
from kg.model import ENTITY_TYPES
from kg.names import display_form, squashed

__all__ = ["group_spans", "in_order", "labels_of", "map_labels"]


def labels_of(papers: Iterable[AnnotatedPaper]) -> Counter[str]:
    """How many entities there are of each type, and spans with each label in papers that have no entities."""
    return Counter(
        label
        for paper in papers
        for label in (
            [entity.type for entity in paper.entities]
            if paper.entities is not None
            else [span.label for span in paper.spans]
        )
    )


def in_order(labels: Iterable[str]) -> list[str]:
    """Labels once each: our types in their order, then the others by name.

    >>> in_order(["Task", "Generic", "Method", "Task"])
    ['Method', 'Task', 'Generic']
    """
    known = {label: at for at, label in enumerate(ENTITY_TYPES)}
    return sorted(set(labels), key=lambda label: (known.get(label, len(known)), label))


def map_labels(paper: AnnotatedPaper, labels: Mapping[str, str]) -> AnnotatedPaper:
    """The paper with its labels replaced; spans, entities and relations with a label that isn't in `labels` left out.

    >>> paper = AnnotatedPaper("a", None, "MNIST is a set.", (LabelledSpan("abstract", 0, 5, "Material"),))
    >>> map_labels(paper, {"Material": "Dataset"}).spans[0].label, map_labels(paper, {}).spans
    ('Dataset', ())
    """
    spans: list[LabelledSpan] = []
    index: dict[int, int] = {}
    for at, span in enumerate(paper.spans):
        if span.label in labels:
            index[at] = len(spans)
            spans.append(span._replace(label=labels[span.label]))
    entities = paper.entities
    if entities is not None:
        entities = tuple(replace(each, type=labels[each.type]) for each in entities if each.type in labels)
    relations = tuple(
        (index[head], index[tail], label) for head, tail, label in paper.relations if head in index and tail in index
    )
    return replace(paper, spans=tuple(spans), relations=relations, entities=entities)


def group_spans(paper: AnnotatedPaper) -> AnnotatedPaper:
    """The paper with an entity for each label and name among its spans; one that has entities stays as it is.

    >>> spans = [LabelledSpan("abstract", 0, 3, "Method"), LabelledSpan("abstract", 9, 13, "Method")]
    >>> group_spans(AnnotatedPaper("a", None, "CNN, and CNNs.", tuple(spans))).entities
    (GoldEntity(type='Method', name='CNN', aliases=('CNNs',), relation=None, level='required'),)
    """
    if paper.entities is not None:
        return paper
    names: dict[tuple[str, str], dict[str, None]] = {}
    for span in sorted(paper.spans):
        quote = paper.quote(span)
        names.setdefault((span.label, squashed(quote)), {})[display_form(quote)] = None
    entities = tuple(GoldEntity(type, *_name_and_aliases(forms)) for (type, _), forms in names.items())
    return replace(paper, entities=entities)


def _name_and_aliases(forms: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    name, *aliases = forms
    return name, tuple(aliases)
