"""How fast entities are tagged: the shipped models beside the NER pipeline that `spacy train` makes by default.

    python -m benchmarks.tagging [--abstracts FILE] [--papers N]

spaCy's pipeline (a CNN of width 96 and depth 4, and its transition-based parser) is trained here for some steps on what
the shipped model found, so that it tags as much; how fast it is does not depend on how good it is. CPU time, one thread
of BLAS each, start-up left out; spaCy's is also measured with OpenBLAS, as numpy has it, instead of its own BLIS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import spacy
from spacy.training import Example
from thinc.api import NumpyOps, fix_random_seed
from threadpoolctl import threadpool_limits

from benchmarks.measure import by_turns, figures, keep, options, papers_of
from kg.model import Document, Paper
from kg.pipeline import Chain

_STEPS = 15
_BATCH = 32
_TAUGHT = 32
"""Abstracts that spaCy's pipeline learns from."""


def tagged(papers: Sequence[Paper], name: str) -> Callable[[], list[Document]]:
    """Ours: sentences, then a tagger."""
    chain = Chain(["sentences", name])

    def run() -> list[Document]:
        found = []
        for start in range(0, len(papers), _BATCH):
            documents = [Document(paper) for paper in papers[start : start + _BATCH]]
            for extractor in chain.extractors:
                documents = list(extractor.pipe(documents))
            found += documents
        return found

    return run


def pipeline(papers: Sequence[Paper], blis: bool) -> Any:
    """spaCy's default NER pipeline, trained a little."""
    fix_random_seed(1)
    nlp = spacy.blank("en")
    ner: Any = nlp.add_pipe("ner")
    examples = []
    for document in tagged(papers, "ner")():
        doc = nlp.make_doc(document.paper.abstract)
        spans = [
            doc.char_span(m.start, m.end, m.type, alignment_mode="expand")
            for m in document.mentions
            if m.field == "abstract"
        ]
        doc.ents = spacy.util.filter_spans([span for span in spans if span])
        examples.append(Example(nlp.make_doc(document.paper.abstract), doc))
    optimizer = nlp.initialize(lambda: examples)
    random = Random(1)  # noqa: S311
    for _ in range(_STEPS):
        nlp.update(random.sample(examples, min(8, len(examples))), sgd=optimizer)
    if not blis:
        for layer in ner.model.walk():
            layer.ops = NumpyOps(use_blis=False)
    return nlp


def main() -> None:
    """Measure and keep."""
    chosen = options(__doc__ or "", papers=(int, 400, "to tag"))
    papers = papers_of(chosen.abstracts, chosen.papers)
    texts = [f"{paper.title or ''}\n{paper.abstract}" for paper in papers]
    with threadpool_limits(1):
        runs: dict[str, Callable[[], object]] = {
            "scholarkg, default": tagged(papers, "ner"),
            "scholarkg, accurate": tagged(papers, "ner-accurate"),
        }
        for name, blis in (("spaCy", True), ("spaCy, OpenBLAS", False)):
            nlp = pipeline(papers[:_TAUGHT], blis)
            runs[name] = lambda nlp=nlp: list(nlp.pipe(texts, batch_size=_BATCH))  # type: ignore[misc]
        for run in runs.values():
            run()  # models are read, caches are filled
        taken = by_turns(runs, chosen.runs)
    words = sum(len(text.split()) for text in texts)
    rivals = {name: "spaCy" for name in runs if name != "spaCy"}
    rows = figures(taken, "words/s", rivals, dict.fromkeys(runs, words))
    keep("tagging", rows, chosen.results, ("spacy", "thinc", "numpy"), papers=len(papers), words=words, time="CPU")


if __name__ == "__main__":
    main()
