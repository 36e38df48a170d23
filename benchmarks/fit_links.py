"""Fit the weights of the links extractor, or measure them by cross-validation.

    python -m benchmarks.fit_links FOLDER --found HELD_OUT.jsonl            writes extractors/data/links_weights.tsv
    python -m benchmarks.fit_links FOLDER --found HELD_OUT.jsonl --check    four folds, measured on the papers left out
    … --check --decisions LINKS.jsonl    also writes the links found so, and whether they are right (for fit_priors)

FOLDER holds annotated papers (see `benchmarks.annotated`), HELD_OUT.jsonl the entities that models found in them which
had not seen them: both are fitted on. Roles are those of models fitted on other papers, and so is all that the network
reads. Needs the extra ``train``; run from the root of the repository.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.annotated import AnnotatedPaper, read_annotated, read_found, without_title
from benchmarks.fit_roles import both_samples, fit_roles
from benchmarks.linear import Samples, fit_logistic
from extractors.link_arrays import PARTS, Batch
from extractors.link_cues import argument_cues, pair_cues
from extractors.link_network import LinkNetwork, allowed, leaders, parts_of, read_features
from extractors.link_reading import SIDES, Reading, predicates_between, read_arguments, sides_of
from extractors.link_rows import LinkRows
from extractors.links import THRESHOLD
from extractors.roles import RoleExtractor
from extractors.seals import seal
from extractors.weights import CueTable, LinearModel, format_models
from kg.annotations import GoldEntity
from kg.evaluation import pair_up
from kg.model import LINKS
from kg.names import normal_form

F32 = NDArray[np.float32]
FOLDS = 4
_RIDGE = 20.0
_AT_LEAST = 6
_SMALLEST = 0.02
KINDS = {"annotated": 0.3, "found": 1.0, "found, no title": 0.5}
"""Ways to read a paper, with the weight of their pairs: what the network will see are found entities, many of them in
bare abstracts."""
_SEEDS, _HIDDEN, _DROPOUT = 3, 64, 0.3
_EPOCHS, _BATCH, _RATE, _DECAY = 12, 512, 3e-3, 0.02

Key = int | str
Link = tuple[Key, str, Key]


@dataclass(frozen=True)
class Paper:
    """A paper with what its entities stand for: the number of an annotated one, or a name that is not annotated."""

    number: int
    reading: Reading
    keys: Sequence[Key]
    wanted: frozenset[Link]
    kind: str

    @property
    def fold(self) -> int:
        return self.number // 2 % FOLDS


def read_papers(folder: Path, found: Path) -> list[Paper]:
    """Each paper with the entities annotated and found, and found without the title, by `KINDS`.

    Their roles come from models fitted on the other half of the papers.
    """
    files = folder / "papers.jsonl", folder / "gold.jsonl"
    annotated, seen = list(read_annotated(*files)), list(read_found(*files, found))
    numbers = {paper.gold["id"]: number for number, paper in enumerate(annotated)}
    models = []
    for half in (0, 1):
        parts = [paper for paper in (*annotated, *seen) if numbers[paper.gold["id"]] % 2 == half]
        models.append(RoleExtractor(models=fit_roles(both_samples(parts))))
    papers = []
    for kind, readings in zip(KINDS, (annotated, seen, map(without_title, seen)), strict=True):
        for paper in readings:
            number = numbers[paper.gold["id"]]
            models[1 - number % 2].annotate(paper.document)
            keys, wanted = _keys(paper)
            papers.append(Paper(number, read_arguments(paper.document), keys, wanted, kind))
    return papers


def _keys(paper: AnnotatedPaper) -> tuple[list[Key], frozenset[Link]]:
    """What each entity stands for, and the annotated links, as the evaluation sees them."""
    records = paper.gold["entities"]
    gold = [GoldEntity(r["type"], r["name"], tuple(r["aliases"]), level=r["level"]) for r in records]
    given = [GoldEntity(e.type, e.name, e.aliases) for e in paper.document.entities]
    names: dict[str, Key] = {}
    for at, given_at in pair_up(gold, given).items():
        for form in (given[at].name, *given[at].aliases):
            names.setdefault(normal_form(form), given_at)
    for at, entity in enumerate(gold):
        names.update({normal_form(form): at for form in (entity.name, *entity.aliases)})

    def key(name: str) -> Key:
        return names.get(normal_form(name), normal_form(name))

    wanted = frozenset((key(head), predicate, key(tail)) for head, predicate, tail in paper.gold["links"])
    return [key(entity.name) for entity in given], wanted


def argument_samples(papers: Sequence[Paper]) -> dict[str, Samples]:
    """For each side of each predicate, the entities that may stand there, and whether they do."""
    samples = {side: Samples() for side in SIDES}
    for paper in papers:
        ends = {f"{p} head": {h for h, q, _ in paper.wanted if q == p} for p in LINKS}
        ends |= {f"{p} tail": {t for _, q, t in paper.wanted if q == p} for p in LINKS}
        cues = argument_cues(paper.reading)
        for argument, own, key in zip(paper.reading.arguments, cues, paper.keys, strict=True):
            for side in sides_of(argument.entity.type):
                samples[side].add(own, key in ends[side], paper.number)
    return samples


def fit_table(samples: Mapping[str, Samples], chosen: Callable[[int], bool]) -> LinearModel:
    """One model with all of `samples` as labels, from the papers whose number is `chosen`."""
    table: dict[str, list[int]] = {}
    for column, own in enumerate(samples.values()):
        rows = np.array([chosen(group) for group in own.groups])
        for cue, weight in fit_logistic(own, rows, at_least=_AT_LEAST, ridge=_RIDGE).items():
            table.setdefault(cue, [0] * len(samples))[column] = round(100 * weight)
    kept = {cue: tuple(row) for cue, row in table.items() if max(map(abs, row)) >= 100 * _SMALLEST}
    return LinearModel(tuple(samples), kept)


@dataclass(frozen=True)
class Pairs:
    """The pairs of all papers as the network reads them: one row each in all parts."""

    paper: NDArray[np.int64]
    features: tuple[F32, F32, F32]
    wanted: F32
    mask: F32
    links: list[tuple[Key, Key]]


def meeting_samples(papers: Sequence[Paper], parts: Sequence[Sequence[str]]) -> dict[str, Samples]:
    """For each predicate, the pairs that a sentence names together, and whether they are linked."""
    samples = {predicate: Samples() for predicate in LINKS}
    for paper, own in zip(papers, parts, strict=True):
        for head, tail, cues in pair_cues(paper.reading, own):
            types = (paper.reading.arguments[number].entity.type for number in (head, tail))
            for predicate in predicates_between(*types):
                link = paper.keys[head], predicate, paper.keys[tail]
                samples[predicate].add(cues, link in paper.wanted, paper.number)
    return samples


def read_pairs(papers: Sequence[Paper], tables: Sequence[LinkRows]) -> Pairs:
    """What the network reads; `tables`, one per fold, had not seen the papers of the fold."""
    found: list[tuple[F32, ...]] = []
    numbers: list[int] = []
    links: list[tuple[Key, Key]] = []
    for at, paper in enumerate(papers):
        if len(paper.reading.arguments) < 2:
            continue
        batch = Batch([paper.reading], tables[paper.fold].symbols)
        entities, pairs, _ = read_features(batch, tables[paper.fold])
        mask = allowed(batch)
        chosen = np.flatnonzero(mask.any(axis=1))
        heads, tails = batch.pairs.head[chosen], batch.pairs.tail[chosen]
        ends = [(paper.keys[head], paper.keys[tail]) for head, tail in zip(heads, tails, strict=True)]
        wanted = [[(head, predicate, tail) in paper.wanted for predicate in LINKS] for head, tail in ends]
        numbers += [at] * len(ends)
        links += ends
        rows = (entities[heads], entities[tails], pairs[chosen], mask[chosen])
        found.append((*rows, np.array(wanted, np.float32).reshape(-1, len(LINKS))))
    head, tail, pair, mask, wanted = (np.concatenate(part).astype(np.float32) for part in zip(*found, strict=True))
    return Pairs(np.array(numbers), (head, tail, pair), wanted, mask, links)


def fit_network(pairs: Pairs, rows: NDArray[np.bool_], weights: F32) -> dict[str, F32]:
    """Several networks from different seeds side by side, which gives the mean of their logits.

    Features are brought to mean 0 and deviation 1 for training; the weights that come back take them as they are.
    """
    sizes = [part.shape[1] for part in pairs.features]
    features = np.hstack(pairs.features)[rows]
    mean, scale = features.mean(axis=0), features.std(axis=0) + 0.1
    chosen = ((features - mean) / scale, pairs.wanted[rows], pairs.mask[rows] * weights[rows, None])
    layers = [_train(*map(torch.from_numpy, chosen), seed) for seed in range(_SEEDS)]
    hidden = np.concatenate([layer[0] for layer in layers], axis=1) / scale[:, None]
    bias = np.concatenate([layer[1] for layer in layers]) - mean @ hidden
    out = np.concatenate([layer[2] for layer in layers]) / _SEEDS
    out_bias = np.mean([layer[3] for layer in layers], axis=0)
    head, tail, pair = np.split(hidden, np.cumsum(sizes)[:-1])
    arrays = {"head": head, "tail": tail, "pair": pair, "bias": bias, "out": out, "out_bias": out_bias}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}


def _train(features: Tensor, wanted: Tensor, weights: Tensor, seed: int) -> list[F32]:
    """Weights and biases of one network: AdamW, the rate falling to nothing, half-hidden units left out at random."""
    torch.manual_seed(seed)
    network = torch.nn.Sequential(
        torch.nn.Linear(features.shape[1], _HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Dropout(_DROPOUT),
        torch.nn.Linear(_HIDDEN, wanted.shape[1]),
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * -(-len(features) // _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    loss = torch.nn.BCEWithLogitsLoss(reduction="none")
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(features)).split(_BATCH):
            optimiser.zero_grad()
            (loss(network(features[rows]), wanted[rows]) * weights[rows]).sum().div(len(rows)).backward()
            optimiser.step()
            schedule.step()
    first, last = network[0], network[3]
    return [t.detach().numpy() for t in (first.weight.T, first.bias, last.weight.T, last.bias)]


def fit_folds(papers: Sequence[Paper]) -> tuple[list[list[str]], list[LinkRows]]:
    """Parts of the entities of each paper, and tables for each fold, from papers of the other folds."""
    samples = argument_samples(papers)
    tables = [CueTable(fit_table(samples, partial(_is_outside, fold))) for fold in range(FOLDS)]
    nothing = CueTable(LinearModel(LINKS, {}))
    rows = [LinkRows(table, nothing) for table in tables]
    parts = [_parts_of(paper, rows[paper.fold]) for paper in papers]
    met = meeting_samples(papers, parts)
    found = (CueTable(fit_table(met, partial(_is_outside, fold))) for fold in range(FOLDS))
    return parts, [LinkRows(*pair) for pair in zip(tables, found, strict=True)]


def _parts_of(paper: Paper, rows: LinkRows) -> list[str]:
    if not paper.reading.arguments:
        return []
    batch = Batch([paper.reading], rows.symbols)
    return [PARTS[part] for part in parts_of(batch, leaders(batch, rows.argument_scores(batch)))]


def _is_outside(fold: int, number: int) -> bool:
    return number // 2 % FOLDS != fold


def _weights_of(papers: Sequence[Paper], pairs: Pairs) -> F32:
    return np.array([KINDS[paper.kind] for paper in papers], np.float32)[pairs.paper]


def check(papers: Sequence[Paper]) -> Iterator[str]:
    """Fit on three folds, measure on the fourth, for each kind of reading; yields the links found as lines of JSON."""
    _, tables = fit_folds(papers)
    pairs = read_pairs(papers, tables)
    folds = np.array([paper.fold for paper in papers])[pairs.paper]
    likely = np.zeros_like(pairs.wanted)
    for fold in range(FOLDS):
        network = LinkNetwork(fit_network(pairs, folds != fold, _weights_of(papers, pairs)))
        rows = folds == fold
        likely[rows] = network.of_pairs(*(part[rows] for part in pairs.features)) * pairs.mask[rows]
    for kind in KINDS:
        print(f"entities {kind}:")
        chosen = {at for at, paper in enumerate(papers) if paper.kind == kind}
        _report(papers, pairs, likely, chosen)
        if kind == "found":
            for row, column in np.argwhere(likely >= THRESHOLD).tolist():
                at = int(pairs.paper[row])
                if at in chosen:
                    right, score = bool(pairs.wanted[row, column]), round(float(likely[row, column]), 4)
                    decision = {"paper": papers[at].number, "predicate": LINKS[column], "score": score, "right": right}
                    yield json.dumps(decision)


def _report(papers: Sequence[Paper], pairs: Pairs, likely: F32, chosen: set[int]) -> None:
    """F1 by predicate at its best threshold, and for all at the best common one."""
    best: dict[tuple[int, Link], float] = {}
    for row, (at, (head, tail)) in enumerate(zip(pairs.paper.tolist(), pairs.links, strict=True)):
        if at in chosen:
            for column in np.flatnonzero(pairs.mask[row]):
                link = at, (head, LINKS[column], tail)
                best[link] = max(float(likely[row, column]), best.get(link, 0.0))
    for name in (*LINKS, "all"):
        known = [(score, link) for link, score in best.items() if name in {"all", link[1][1]}]
        wanted = sum(name in {"all", link[1]} for at in chosen for link in papers[at].wanted)
        order = sorted(known, key=lambda pair: -pair[0])
        right = np.cumsum([link in papers[at].wanted for _, (at, link) in order])
        given = np.arange(1, len(order) + 1)
        top = int((2 * right / (given + wanted)).argmax())
        precision, recall = right[top] / given[top], right[top] / wanted
        f1 = 2 * precision * recall / (precision + recall)
        figures = f"F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f} of {wanted}"
        print(f"  {name:12} {figures}, from {order[top][0]:.2f} on")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--found", type=Path, required=True, help="entities found by models that had not seen the papers"
    )
    parser.add_argument("--check", action="store_true", help="cross-validation; writes nothing")
    parser.add_argument("--decisions", type=Path, help="where --check writes the links that it found")
    options = parser.parse_args()
    papers = read_papers(options.folder, options.found)
    if options.check:
        decisions = "".join(f"{line}\n" for line in check(papers))
        if options.decisions:
            options.decisions.write_text(decisions, encoding="utf-8")
        return
    parts, tables = fit_folds(papers)
    pairs = read_pairs(papers, tables)
    network = fit_network(pairs, np.ones(len(pairs.paper), bool), _weights_of(papers, pairs))
    models = {
        "arguments": fit_table(argument_samples(papers), lambda _: True),
        "meetings": fit_table(meeting_samples(papers, parts), lambda _: True),
    }
    comment = "Weights of the links extractor, made by benchmarks/fit_links.py; cues are explained in link_cues.py."
    table = format_models(models, comment).encode()
    data = Path("extractors/data")
    (data / "links_weights.tsv.gz").write_bytes(gzip.compress(table, mtime=0))
    np.savez_compressed(data / "links_network.npz", **network)
    seal(data, [".npz"])
    print(f"{sum(len(model.weights) for model in models.values())} cues and a network from {len(papers)} readings")


if __name__ == "__main__":
    main()
