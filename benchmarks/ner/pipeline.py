"""From annotated papers and raw abstracts to a model folder, in steps that leave a file each and so can be resumed.

    corpus → vectors → language model (both directions) → a tagger per fold → ranker → tagger on all papers → weights

Every step is skipped where its file is there and was made from the same inputs (hash of data and options).
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.ner import corpus, language_model, tagger
from benchmarks.ner.examples import Example, NameFigures, label_rows, project
from benchmarks.ner.ranker import choose_thresholds, fit_pairs, fit_ranker, write_ranker
from benchmarks.ner.weights import as_arrays, language_model_arrays, write_model
from extractors.abbreviations import AbbreviationExtractor
from extractors.coreference import PairModel
from extractors.corpus import shipped_figures
from extractors.gazetteer import shipped_names
from extractors.ner_inputs import Encoder, tokenise
from extractors.network import Inputs, Network, span_marginals
from extractors.ranking import Ranker, ScoredSpan, aliases_of
from extractors.sentences import split_sentences
from kg.model import ENTITY_TYPES, Document, Paper, Span

__all__ = ["Options", "train_model"]

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What a run depends on beside its data."""

    seed: int = 0
    folds: int = 5
    epochs: int = 9
    vocabulary: int = 24_000
    ngram_rows: int = 20_000
    language_model_steps: int = 0
    """0: no language model (the default profile)."""


class Cache:
    """Results of steps in a folder, each under the hash of what it was made from."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self.folder, self.tell = folder, tell
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, name: str, key: object, make: Callable[[], Any]) -> Any:
        """The stored result, or a new one."""
        mark = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        path = self.folder / f"{name}-{mark}.pickle"
        if path.exists():
            self.tell(f"{name}: as before")
            return pickle.loads(path.read_bytes())  # noqa: S301 - written by this program
        self.tell(f"{name} …")
        result = make()
        fresh = path.with_suffix(".new")
        fresh.write_bytes(pickle.dumps(result))
        fresh.replace(path)
        return result


@dataclass(frozen=True)
class Lexicon:
    """Vocabulary, vectors, and the streams of the language model with the n-grams of all their forms."""

    words: Sequence[str]
    vectors: NDArray[np.float32]
    streams: Sequence[corpus.Stream]
    ngrams: NDArray[np.int32]


def read_lexicon(papers: Sequence[tuple[str, str, int]], options: Options) -> Lexicon:
    """From (title, abstract, weight) of raw papers; weights count papers more than once, in shuffled order."""
    tokens = [corpus.texts_of(title, abstract) for title, abstract, _ in papers]
    weights = [weight for _, _, weight in papers]
    vocabulary = corpus.Vocabulary.of(corpus.count_forms(zip(tokens, weights, strict=True)), options.vocabulary)
    ids = dict(vocabulary.ids)
    streams = [corpus.encode(text, ids) for text in tokens]
    order = np.random.default_rng(options.seed).permutation(np.repeat(np.arange(len(papers)), weights))
    chosen = [streams[at] for at in order]
    vectors = corpus.word_vectors(np.concatenate([s.forms for s in chosen]), len(vocabulary.words), seed=options.seed)
    return Lexicon(vocabulary.words, vectors, chosen, corpus.ngram_table(ids, options.ngram_rows))


def read_examples(papers: Sequence[Mapping[str, Any]], gold: Sequence[Mapping[str, Any]]) -> list[Example]:
    """Examples of papers with gold of the same order."""
    examples = []
    for paper, annotation in zip(papers, gold, strict=True):
        document = Document(Paper(paper["id"], paper.get("title"), paper["abstract"]))
        for field in ("title", "abstract"):
            spans = split_sentences(document.paper.text(field))  # type: ignore[arg-type]
            document.sentences.extend(Span(field, start, end) for start, end in spans)  # type: ignore[arg-type]
        AbbreviationExtractor().annotate(document)
        tokens = tokenise(document)
        entities = annotation["entities"]
        examples.append(Example(paper["id"], tokens, entities, project(tokens, entities)))
    return examples


class Trainer:
    """One run: data, options, and the cache of its steps."""

    def __init__(self, examples: Sequence[Example], lexicon: Lexicon, options: Options, cache: Cache, key: str) -> None:
        self.examples, self.lexicon, self.options, self.cache = examples, lexicon, options, cache
        self.key = (key, asdict(options))
        self.labels = [label_rows(e.tokens, e.marked) for e in examples]
        self.folds = np.random.default_rng(options.seed).permutation(len(examples)) % options.folds
        self.language_models = self._language_models()

    def _language_models(self) -> dict[str, Mapping[str, Any]]:
        options, lexicon = self.options, self.lexicon
        if not options.language_model_steps:
            return {}
        models = {}
        for name, is_backward in (("fwd", False), ("bwd", True)):
            checkpoint = self.cache.folder / f"{name}.checkpoint"

            def make(
                name: str = name, is_backward: bool = is_backward, checkpoint: Path = checkpoint
            ) -> Mapping[str, Any]:
                model = language_model.fit(
                    lexicon.streams, lexicon.vectors, lexicon.ngrams, options.ngram_rows, is_backward, checkpoint,
                    options.language_model_steps, options.seed, self.cache.tell,
                )  # fmt: skip
                return language_model_arrays(model, name)

            models |= self.cache.get(f"language-model-{name}", self.key, make)
        return models

    def inputs(self, figures: NameFigures, examples: Sequence[Example]) -> list[Inputs]:
        """Inputs of examples; what a paper adds to the figures of names is taken out of its own."""
        encode = Encoder(self.lexicon.words, self.options.ngram_rows, shipped_names(), figures.without(""))
        return [encode(e.tokens, figures.without(e.id)) for e in examples]

    def tagger(self, numbers: Sequence[int], seed: int) -> dict[str, NDArray[Any]]:
        """Weights of a tagger trained on the examples with these numbers."""
        examples = [self.examples[at] for at in numbers]
        inputs = self.inputs(NameFigures(examples), examples)
        states = self.states(inputs)
        labels = [self.labels[at] for at in numbers]
        options = self.options
        model = tagger.fit(
            inputs, labels, self.lexicon.vectors, options.ngram_rows, states, options.epochs, seed, self.cache.tell
        )
        return as_arrays(model)

    def states(self, inputs: Sequence[Inputs]) -> list[NDArray[np.float16]] | None:
        """States of the language model, as they will be when the model is used."""
        if not self.language_models:
            return None
        from extractors.network import Lstm

        both = [Lstm(self.language_models, "fwd"), Lstm(self.language_models, "bwd")]
        found = []
        for start in range(0, len(inputs), 16):
            texts = inputs[start : start + 16]
            pairs = zip(both[0](texts, False), both[1](texts, True), strict=True)
            found += [np.concatenate(pair, axis=1).astype(np.float16) for pair in pairs]
        return found

    def network(self, weights: Mapping[str, NDArray[Any]]) -> Network:
        """The network that these weights make when they are shipped."""
        config = {"dilations": tagger.DILATIONS, "language_model": bool(self.language_models)}
        return Network({**weights, **self.language_models}, config)

    def held_out_spans(self, fold: int) -> dict[str, list[ScoredSpan]]:
        """Spans of the papers of a fold by a tagger that was trained on the other folds."""
        kept = np.flatnonzero(self.folds != fold).tolist()
        weights = self.cache.get(f"tagger-{fold}", self.key, lambda: self.tagger(kept, self.options.seed * 10 + fold))
        network = self.network(weights)
        held = [self.examples[at] for at in np.flatnonzero(self.folds == fold).tolist()]
        inputs = self.inputs(NameFigures([self.examples[at] for at in kept]), held)
        found = {}
        for start in range(0, len(held), 4):
            spans = span_marginals(network.emissions(inputs[start : start + 4]), network.transitions, 0.03)
            for example, own in zip(held[start : start + 4], spans, strict=True):
                fields = example.tokens.fields
                found[example.id] = [
                    ScoredSpan(s.first, s.last, ENTITY_TYPES[s.type], s.probability)
                    for s in own
                    if fields[s.first] and fields[s.first] == fields[s.last]
                ]
        return found

    def rank(self, pairs: Mapping[str, Sequence[float]], out: Path, match: Callable[..., dict[int, int]]) -> None:
        """Fit and write the ranker on candidates from held-out spans. `match` pairs entities as the scorer does."""
        rows, worth, found = [], [], []
        for fold in range(self.options.folds):
            spans = self.held_out_spans(fold)
            figures = NameFigures([e for e, f in zip(self.examples, self.folds, strict=True) if f != fold]).without("")
            ranker = Ranker(shipped_names(), figures, shipped_figures(), PairModel(pairs))
            for example in self.examples:
                if example.id in spans:
                    candidates = ranker.candidates(example.tokens, spans[example.id])
                    candidates.sort(key=lambda c: -max(o.score for o in c.thing.occurrences))
                    given = [
                        {"type": c.thing.type, "name": c.name, "aliases": aliases_of(example.tokens, c)}
                        for c in candidates
                    ]
                    paired = match(example.entities, given, False)
                    found += candidates
                    rows += [c.features for c in candidates]
                    levels = [
                        example.entities[paired[at]]["level"] if at in paired else None for at in range(len(given))
                    ]
                    worth += [{"required": 1.0, "optional": 0.5, None: 0.0}[level] for level in levels]
        features, values = np.stack(rows), np.array(worth)
        chances = np.empty(len(values))
        parts = np.random.default_rng(self.options.seed).permutation(len(values)) % 5
        for part in range(5):
            scaler, model = fit_ranker(features[parts != part], values[parts != part])
            chances[parts == part] = model.predict_proba(scaler.transform(features[parts == part]))[:, 1]
        wanted = {
            t: sum(e["type"] == t and e["level"] == "required" for x in self.examples for e in x.entities)
            for t in ENTITY_TYPES
        }
        thresholds = choose_thresholds(found, chances.tolist(), worth, wanted)
        write_ranker(out / "ranker.json", *fit_ranker(features, values), thresholds)


def train_model(
    papers: Sequence[Mapping[str, Any]],
    gold: Sequence[Mapping[str, Any]],
    raw: Sequence[tuple[str, str, int]],
    out: Path,
    match: Callable[..., dict[int, int]],
    options: Options | None = None,
    tell: Tell = print,
) -> None:
    """Train on annotated papers and raw (title, abstract, weight); write the model folder `out`.

    Intermediate results stay in ``out/steps`` until the run is done; start it again to resume.
    """
    options = options or Options()
    torch.set_num_threads(1)
    cache = Cache(out / "steps", tell)
    digest = hashlib.sha256(json.dumps([list(papers), list(gold)], sort_keys=True).encode())
    for title, abstract, weight in raw:
        digest.update(f"{title}\0{abstract}\0{weight}\0".encode())
    key = digest.hexdigest()
    lexicon = cache.get("lexicon", (key, asdict(options)), lambda: read_lexicon(raw, options))
    examples = read_examples(papers, gold)
    trainer = Trainer(examples, lexicon, options, cache, key)
    pairs = fit_pairs(examples)
    (out / "pairs.json").write_text(json.dumps(pairs), encoding="utf-8")
    trainer.rank(pairs, out, match)
    everything = list(range(len(examples)))
    weights = cache.get("tagger-all", trainer.key, lambda: trainer.tagger(everything, options.seed + 99))
    config = {**asdict(options), "dilations": list(tagger.DILATIONS), "data": key, "types": list(ENTITY_TYPES)}
    write_model(out, {**weights, **trainer.language_models}, config, lexicon.words, NameFigures(examples))
