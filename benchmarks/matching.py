"""Known names looked up in abstracts: the gazetteer beside spaCy's PhraseMatcher and EntityRuler with the same names.

    python -m benchmarks.matching [--abstracts FILE] [--papers N] [--names N]

From the text on, so splitting into words counts, as each does it. EntityRuler is measured with phrases and, with only
500 of the names, with patterns of tokens, whose cost grows with their number. CPU time; making each matcher counts as
a row of its own. Where ``ahocorasick_rs`` is installed, it is a bound: names in text as it stands, longest first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import spacy
from spacy.matcher import PhraseMatcher

from benchmarks.measure import Row, by_turns, figures, keep, options, papers_of
from extractors.gazetteer import GazetteerExtractor, NameTable, shipped_names
from kg.model import Document, Paper

_TOKEN_PATTERNS = 500


def _texts(papers: Sequence[Paper]) -> list[str]:
    return [text for paper in papers for text in (paper.title, paper.abstract) if text]


def _spelled(table: NameTable) -> list[tuple[str, str]]:
    """Names as a phrase in lower case, with their types."""
    return sorted({(name.key, name.type) for _, names in table.items() for name in names})


def gazetteer(papers: Sequence[Paper]) -> Callable[[], object]:
    """Ours."""
    shipped_names.cache_clear()  # else making it would cost nothing
    found = GazetteerExtractor()
    list(found.pipe([Document(papers[0])]))  # reads the names
    return lambda: [list(found.pipe([Document(paper)])) for paper in papers]


def phrase_matcher(texts: Sequence[str], names: Sequence[tuple[str, str]]) -> Callable[[], object]:
    """spaCy's tokeniser, then its PhraseMatcher, blind to case."""
    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    by_type: dict[str, list[str]] = {}
    for name, type_ in names:
        by_type.setdefault(type_, []).append(name)
    for type_, phrases in by_type.items():
        matcher.add(type_, [nlp.make_doc(phrase) for phrase in phrases])
    return lambda: [matcher(nlp.make_doc(text)) for text in texts]


def entity_ruler(texts: Sequence[str], patterns: Sequence[dict[str, Any]]) -> Callable[[], object]:
    """A pipeline of spaCy with nothing but an EntityRuler."""
    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(list(patterns))
    return lambda: [nlp(text) for text in texts]


def automaton(texts: Sequence[str], names: Sequence[tuple[str, str]]) -> Callable[[], object]:
    """Aho-Corasick over characters, with a look at what stands before and behind."""
    from ahocorasick_rs import AhoCorasick, Implementation

    searcher = AhoCorasick([name for name, _ in names], implementation=Implementation.ContiguousNFA)

    def find(text: str) -> list[tuple[int, int, int]]:
        found = searcher.find_matches_as_indexes(text.lower(), overlapping=True)
        return [
            (number, start, end)
            for number, start, end in found
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
        ]

    return lambda: list(map(find, texts))


def main() -> None:
    """Measure and keep."""
    chosen = options(
        __doc__ or "",
        papers=(int, 500, "to look through"),
        names=(int, 1_000_000, "names that the rivals get, at most"),
    )
    papers = papers_of(chosen.abstracts, chosen.papers)
    texts, names = _texts(papers), _spelled(shipped_names())[: chosen.names]
    phrases = [{"label": type_, "pattern": name} for name, type_ in names]
    few = names[:: max(1, len(names) // _TOKEN_PATTERNS)][:_TOKEN_PATTERNS]
    tokens = [{"label": t, "pattern": [{"LOWER": word} for word in name.split()]} for name, t in few]
    makers: dict[str, Callable[[], Callable[[], object]]] = {
        "gazetteer": lambda: gazetteer(papers),
        "PhraseMatcher": lambda: phrase_matcher(texts, names),
        "EntityRuler, phrases": lambda: entity_ruler(texts, phrases),
        f"EntityRuler, {len(few)} token patterns": lambda: entity_ruler(texts, tokens),
    }
    if find_spec("ahocorasick_rs"):
        makers["ahocorasick_rs"] = lambda: automaton(texts, names)
    runs, made = {}, []
    for name, make in makers.items():
        started = time.process_time()
        runs[name] = make()
        made.append(Row(f"making: {name}", "s", (time.process_time() - started,)))
    tokeniser = spacy.blank("en").tokenizer
    runs["tokeniser alone"] = lambda: list(map(tokeniser, texts))
    for run in runs.values():
        run()  # caches of words are filled
    taken = by_turns(runs, chosen.runs)
    rivals = dict.fromkeys([*makers][1:], "gazetteer") | {"gazetteer": "PhraseMatcher"}
    rows = figures(taken, "abstracts/s", rivals, dict.fromkeys(runs, len(papers)))
    keep("matching", [*rows, *made], chosen.results, ("spacy",), papers=len(papers), names=len(names), time="CPU")


if __name__ == "__main__":
    main()
