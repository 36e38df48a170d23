"""Training end to end on made-up papers; needs PyTorch (the extra ``train``), and is left out without it."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from extractors.ner import NerExtractor
from extractors.tagging import SpanTagger
from kg.annotations import AnnotatedPaper, GoldEntity, LabelledSpan
from kg.errors import InputError, UsageError
from kg.model import Document, Paper

pytest.importorskip("torch")
pytest.importorskip("sklearn")

training = pytest.importorskip("extractors.training")
# one worker of pytest-xdist trains the model that the tests share
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("training")]

_METHODS = ("AlphaNet", "BetaNet", "GammaNet", "DeltaNet", "OmegaNet", "SigmaNet")
_DATASETS = ("TreeBank", "RiverSet", "StoneSet", "CloudBench")
_TASKS = ("leaf counting", "river mapping", "stone sorting")
_TEMPLATES = (
    "We propose {m} for {t}. It is evaluated on {d}.",
    "This paper studies {t}. Our system {m} reaches good results on {d}.",
    "On {d}, {m} is the best system for {t} so far.",
)


def _papers() -> list[AnnotatedPaper]:
    papers = []
    for number, (method, dataset, task, template) in enumerate(product(_METHODS, _DATASETS, _TASKS, _TEMPLATES)):
        text = template.format(m=method, d=dataset, t=task)
        entities = (
            GoldEntity("Method", method, (), "proposes"),
            GoldEntity("Dataset", dataset, (), "evaluatesOn"),
            GoldEntity("Task", task, (), "addresses"),
        )
        papers.append(AnnotatedPaper(f"p{number}", None, text, entities=entities))
    return papers


def _with_spans(papers: list[AnnotatedPaper]) -> list[AnnotatedPaper]:
    found = []
    for paper in papers:
        spans = tuple(
            LabelledSpan("abstract", start, start + len(entity.name), entity.type.lower())
            for entity in paper.entities or ()
            for start in [paper.abstract.index(entity.name)]
        )
        found.append(AnnotatedPaper(paper.id, None, paper.abstract, spans=spans))
    return found


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raw") / "raw.jsonl"
    lines = [json.dumps({"id": paper.id, "title": "A study", "abstract": paper.abstract}) for paper in _papers()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


_SMALL = {
    "vocabulary": 60, "ngram_rows": 200, "folds": 2, "epochs": 12,
    "language_model_steps": 30, "student_papers": 40, "student_folds": 1,
}  # fmt: skip
_FILES = {
    "config.json", "hashes.json", "held-out.jsonl", "names.tsv.gz", "pairs.json", "ranker.json", "weights.npz",
    "words.txt",
}  # fmt: skip


@pytest.fixture(scope="module")
def model(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    training.run(_papers()[::2], [], out, raw=[f"{raw}=2"], workers=2, **_SMALL)
    return out


def test_papers_give_a_tagger_and_a_ranker_that_run_without_torch(model: Path) -> None:
    assert {path.name for path in model.iterdir()} == _FILES | {"training.json", "fast"}
    assert {path.name for path in (model / "fast").iterdir()} == _FILES
    text = "We propose AlphaNet for river mapping. It is evaluated on StoneSet."
    for folder in (model, model / "fast"):
        [document] = NerExtractor(folder).pipe([Document(Paper("x", None, text))])
        best = {mention.text: mention.type for mention in document.mentions if mention.score > 0.5}
        assert best["AlphaNet"] == "Method"
        assert best["StoneSet"] == "Dataset"


def test_held_out_papers_are_read_by_models_that_have_not_seen_them(model: Path) -> None:
    papers = _papers()[::2]
    for folder, part in ((model, 1.0), (model / "fast", 0.5)):
        lines = (folder / "held-out.jsonl").read_text(encoding="utf-8").splitlines()
        read = [json.loads(line) for line in lines]
        assert len(read) == round(part * len(papers))
        assert {record["id"] for record in read} <= {paper.id for paper in papers}
    figures = json.loads((model / "training.json").read_text(encoding="utf-8"))["held_out"]
    assert set(figures) == {"model", "fast"}
    for each in figures.values():
        assert 0.5 < each["strict"]["entities"] <= each["relaxed"]["entities"] <= 1


def test_the_number_of_workers_and_an_interruption_change_nothing(raw: Path, model: Path, tmp_path: Path) -> None:
    from extractors.training import steps

    settings = {"raw": [f"{raw}=2"], **_SMALL}
    original, calls = steps.Steps.run, 0

    def run(self: steps.Steps, name: str, *rest: object) -> object:
        nonlocal calls
        calls += 1
        if name == "tagger-1" and not (tmp_path / "interrupted").exists():
            (tmp_path / "interrupted").touch()
            raise KeyboardInterrupt
        return original(self, name, *rest)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps.Steps, "run", run)
        with pytest.raises(KeyboardInterrupt):
            training.run(_papers()[::2], [], tmp_path / "m", workers=1, **settings)
        assert list((tmp_path / "m" / "steps").glob("tagger-0-*"))
        training.run(_papers()[::2], [], tmp_path / "m", workers=1, **settings)
    for folder in (".", "fast"):
        for name in sorted(_FILES - {"hashes.json", "weights.npz"}):
            assert (tmp_path / "m" / folder / name).read_bytes() == (model / folder / name).read_bytes(), name
        with np.load(tmp_path / "m" / folder / "weights.npz") as one, np.load(model / folder / "weights.npz") as other:
            assert set(one) == set(other)
            for name in one:
                np.testing.assert_array_equal(one[name], other[name], err_msg=name)
    assert (tmp_path / "m" / "training.json").read_bytes() == (model / "training.json").read_bytes()


def test_the_record_names_the_data_and_no_folder(model: Path, raw: Path) -> None:
    record = json.loads((model / "training.json").read_text(encoding="utf-8"))
    assert record["options"]["seed"] == 0
    assert record["raw"][0]["file"] == "raw.jsonl"
    assert len(record["raw"][0]["sha256"]) == len(record["annotations_sha256"]) == 64
    assert str(raw.parent) not in json.dumps(record)


def test_texts_with_spans_give_a_tagger_with_their_labels(model: Path, tmp_path: Path) -> None:
    papers = _with_spans(_papers())
    training.run(papers[::3], papers[1::3], tmp_path, base=str(model), epochs=6)
    tagger = SpanTagger(tmp_path)
    assert set(tagger.labels) == {"method", "dataset", "task"}
    wanted = {(paper.id, *span) for paper in papers[2::3] for span in paper.spans}
    held = papers[2::3]
    given = {(p.id, *span) for p, spans in zip(held, tagger.pipe(held), strict=True) for span in spans}
    assert len(wanted & given) / max(len(wanted), len(given)) > 0.8


def test_another_seed_gives_another_model(model: Path, tmp_path: Path) -> None:
    papers = _with_spans(_papers())[::9]
    for seed in (0, 1):
        training.run(papers, [], tmp_path / str(seed), base=str(model), epochs=1, seed=seed)
    with np.load(tmp_path / "0" / "weights.npz") as one, np.load(tmp_path / "1" / "weights.npz") as other:
        assert not np.array_equal(one["out.weight"], other["out.weight"])


def test_nothing_to_learn_from_is_told(tmp_path: Path, raw: Path) -> None:
    paper = AnnotatedPaper("x", None, "Nothing here.", entities=())
    with pytest.raises(InputError, match="--train"):
        training.run([], [], tmp_path)
    with pytest.raises(InputError, match="nothing is annotated"):
        training.run([paper], [], tmp_path, raw=[str(raw)])
    with pytest.raises(InputError, match="together"):
        training.run([paper, AnnotatedPaper("y", None, "A text.")], [], tmp_path, raw=[str(raw)])
    with pytest.raises(UsageError, match="there is no model"):
        training.run(_papers(), [], tmp_path, base="nowhere")
