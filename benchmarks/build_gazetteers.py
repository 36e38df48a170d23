#!/usr/bin/env python3
"""Build ``extractors/data/names.tsv.gz`` from folders of names and annotated papers.

    python benchmarks/build_gazetteers.py --names NAMES --train TRAIN [--out FILE]

NAMES holds ``{datasets,tasks,metrics,methods,software,hardware}.tsv.gz`` with the columns name, aliases, category,
count, source; TRAIN holds ``papers.jsonl`` and ``gold.jsonl``. Names of ``extractors/data/curated.tsv`` (type, then
names) are added. A name's prior is the share of its occurrences in TRAIN that are annotated with that type,
smoothed with the share of its source.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from extractors.gazetteer import needs_case
from extractors.sentences import split_sentences
from extractors.tex import TextView
from extractors.tokens import Gap, Words, split_words
from kg.names import normal_form

ROOT = Path(__file__).resolve().parent.parent
TYPE_OF_FILE = {
    "datasets": "Dataset",
    "tasks": "Task",
    "metrics": "Metric",
    "methods": "Method",
    "software": "Software",
    "hardware": "Hardware",
}
SOURCES = {
    "pwc-snapshot via World-Snapshot/papers-with-code": "pwc",
    "pwc-datasets via viswavi/datafinder": "pwc",
    "paperswithcode/sota-extractor data/tasks": "sota",
    "allenai/SciREX n_ary_relations (canonical names)": "scirex",
    "IBM/science-result-extractor NLP-TDMS kb": "tdms",
    "huggingface/pytorch-image-models (registered model ids)": "timm",
    "huggingface/pytorch-image-models (module titles)": "timm",
    "Epoch AI ml_hardware.csv via syedalijabir/gpu-performance": "epoch",
    "gpu_specs_v6.csv (TechPowerUp-derived) via tokene3/GPU_Comparative_Analysis": "gpus",
    "mention:scirex": "scirex-text",
    "mention:tdmsci": "tdmsci-text",
    "mention:crossner_ai": "crossner-text",
    "mention:somesci": "somesci-text",
    "mention:softcite": "softcite-text",
}
"""Sources that may be shipped; rows of others are left out."""
LEAST_COUNT = {"scirex-text": 3, "tdmsci-text": 1, "somesci-text": 2, "softcite-text": 2}
SOFTWARE_CLASSES = ("Application", "ProgrammingEnvironment", "software", "programlang", "PlugIn", "product")


class Row(NamedTuple):
    key: str
    type: str
    source: str
    count: int
    surface: str


def read_names(folder: Path) -> Iterator[Row]:
    """Rows of the public lists, filtered by source and count."""
    for stem, type_ in TYPE_OF_FILE.items():
        with gzip.open(folder / f"{stem}.tsv.gz", "rt", encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                name, aliases, category, count, source = line.rstrip("\n").split("\t")
                group = SOURCES.get(source)
                if group is None or int(count or 1) < LEAST_COUNT.get(group, 1):
                    continue
                if type_ == "Software" and category == "product":
                    continue
                surfaces = [name]
                if group in {"gpus", "epoch"} or (group == "pwc" and type_ == "Dataset"):
                    surfaces += [a for a in aliases.split("|") if a and " - " not in a and "(" not in a]
                if group == "gpus":
                    surfaces = [s for s in surfaces if any(c.isdigit() for c in s) and " " in s]
                for surface in surfaces:
                    yield from rows_of(surface, type_, group, int(count or 1))


def read_curated(path: Path) -> Iterator[Row]:
    """Rows of the hand-written list: ``type<TAB>name|name|name``; lines that begin with # are comments."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            type_, names = line.split("\t")
            for name in names.split("|"):
                yield from rows_of(name.strip(), type_, "curated", 1)


def rows_of(surface: str, type_: str, source: str, count: int) -> Iterator[Row]:
    """The row of one spelling, if it can be a name: at most ten words, at least two letters."""
    surface = " ".join(surface.split())
    words = split_words(TextView.of(surface))
    keys = words.keys
    if not 1 <= len(keys) <= 10 or sum(c.isalpha() for c in surface) < 2:
        return
    if "".join(keys) != normal_form(surface).replace(" ", ""):
        return
    if any(gap > Gap.MARK for gap in words.gaps[1:]):
        return
    yield Row(" ".join(keys), type_, source, count, surface if needs_case(surface) else "")


class Annotated(NamedTuple):
    """Annotated papers: words of both fields, and the type of each squashed form."""

    words: list[list[Words]]
    forms: list[dict[str, str]]
    keys: list[set[str]]


def load_papers(folder: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of paper and gold."""
    with (
        (folder / "papers.jsonl").open(encoding="utf-8") as papers,
        (folder / "gold.jsonl").open(encoding="utf-8") as gold,
    ):
        return [(json.loads(p), json.loads(g)) for p, g in zip(papers, gold, strict=True)]


def words_of_paper(paper: dict[str, Any]) -> list[Words]:
    """The words of title and abstract, as the extractors see them."""
    fields = []
    for text in (paper["title"] or "", paper["abstract"]):
        fields.append(split_words(TextView.of(text), {start for start, _ in split_sentences(text)}))
    return fields


def forms_of(gold: dict[str, Any]) -> dict[str, str]:
    """Squashed form to type, required entities first, names before aliases."""
    forms: dict[str, str] = {}
    for level in ("required", "optional"):
        for entity in gold["entities"]:
            if entity["level"] == level:
                for name in (entity["name"], *entity["aliases"]):
                    forms.setdefault(normal_form(name).replace(" ", ""), entity["type"])
    return forms


def project(words: Words, forms: dict[str, str]) -> dict[tuple[int, int], str]:
    """Spans of the annotated names in a text, longest first, none inside another."""
    found = []
    for first in range(len(words)):
        key = ""
        for last in range(first, min(len(words), first + 12)):
            if last > first and words.gaps[last] > Gap.MARK:
                break
            key += words.keys[last]
            if key in forms:
                found.append((first - last, first, last, forms[key]))
    taken: set[int] = set()
    spans = {}
    for _, first, last, type_ in sorted(found):
        if taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            spans[first, last] = type_
    return spans


def annotated_rows(papers: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, tuple[Counter[str], int]]:
    """For each annotated form (keys joined by blanks): papers by type, and papers that hold it at all."""
    right: dict[str, Counter[str]] = defaultdict(Counter)
    pages = []
    for paper, gold in papers:
        fields = words_of_paper(paper)
        forms = forms_of(gold)
        mine = set()
        for words in fields:
            for (first, last), type_ in project(words, forms).items():
                mine.add((" ".join(words.keys[first : last + 1]), type_))
        for key, type_ in mine:
            right[key][type_] += 1
        pages.append(fields)
    seen: Counter[str] = Counter()
    for fields in pages:
        held = set()
        for words in fields:
            for first in range(len(words)):
                for last in range(first, min(len(words), first + 8)):
                    if last > first and words.gaps[last] > Gap.MARK:
                        break
                    key = " ".join(words.keys[first : last + 1])
                    if key in right:
                        held.add(key)
        seen.update(held)
    return {key: (types, max(seen[key], sum(types.values()))) for key, types in right.items()}


def merge_rows(rows: Iterable[Row]) -> dict[tuple[str, str, str], tuple[int, str]]:
    """One row per key, type and source: counts added, the first spelling kept."""
    merged: dict[tuple[str, str, str], tuple[int, str]] = {}
    for row in rows:
        count, surface = merged.get((row.key, row.type, row.source), (0, row.surface))
        merged[row.key, row.type, row.source] = (count + row.count, surface)
    return merged


def build(names: Path, train: Path, curated: Path) -> list[str]:
    """The lines of the data file, sorted."""
    merged = merge_rows([*read_curated(curated), *read_names(names)])
    annotated = annotated_rows(load_papers(train))
    hits: Counter[tuple[str, str]] = Counter()
    all_: Counter[tuple[str, str]] = Counter()
    for key, type_, source in merged:
        types, seen = annotated.get(key, (Counter(), 0))
        hits[type_, source] += types[type_]
        all_[type_, source] += seen
    lines = []
    for (key, type_, source), (count, surface) in sorted(merged.items()):
        base = (hits[type_, source] + 1) / (all_[type_, source] + 4)
        types, seen = annotated.get(key, (Counter(), 0))
        prior = (types[type_] + 2 * base) / (seen + 2)
        lines.append(f"{key}\t{type_}\t{source}\t{count}\t0\t{prior:.2f}\t{surface}")
    for key, (types, seen) in sorted(annotated.items()):
        for type_, right in sorted(types.items()):
            lines.append(f"{key}\t{type_}\tannotated\t{right}\t{seen}\t{(right + 0.3) / (seen + 1):.2f}\t")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "extractors/data/names.tsv.gz")
    args = parser.parse_args()
    lines = build(args.names, args.train, ROOT / "extractors/data/curated.tsv")
    text = "\n".join(["key\ttype\tsource\tcount\tseen\tprior\tsurface", *lines]) + "\n"
    args.out.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    print(f"{len(lines)} rows, {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
