"""Fit the weights of the roles extractor, or measure them by two-fold cross-validation.

    python -m benchmarks.fit_roles FOLDER [--found HELD_OUT.jsonl]    writes extractors/data/roles_weights.tsv
    python -m benchmarks.fit_roles FOLDER [--found …] --check         fits on either half, measures on the other

FOLDER holds annotated papers (see `benchmarks.annotated`). Run from the root of the repository.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.annotated import AnnotatedPaper, read_annotated, read_found, without_title
from benchmarks.linear import fit_model
from extractors.role_cues import CUED_TYPES, read_cues
from extractors.roles import DEFAULT_ROLES
from extractors.weights import LinearModel, format_models
from kg.signatures import ROLE_TYPES

Sample = tuple[str, str, set[str], bool]
"""Type, role, cues, and whether the entity is required."""
_FEWEST = 5
"""A role with fewer samples of a type is not learned."""


def read_samples(papers: Sequence[AnnotatedPaper]) -> list[Sample]:
    """One sample per entity that is annotated and in the text."""
    samples = []
    for paper in papers:
        entities = paper.document.entities
        for entity, label, cues in zip(entities, paper.labels, read_cues(paper.document, entities), strict=True):
            if label:
                samples.append((entity.type, entity.relation, cues.union(), label.get("level") == "required"))
    return samples


def both_samples(papers: Sequence[AnnotatedPaper]) -> list[Sample]:
    """The samples of papers with their titles and as bare abstracts."""
    return read_samples(papers) + read_samples([without_title(paper) for paper in papers])


def fit_roles(samples: Sequence[Sample]) -> dict[str, LinearModel]:
    """A model for each type whose entities may have one of several roles."""
    models = {}
    for type_, allowed in ROLE_TYPES.items():
        if type_ not in CUED_TYPES:
            continue
        counts = Counter(role for kind, role, _, _ in samples if kind == type_)
        order = [role for role in allowed if counts[role] >= _FEWEST]
        rows = [(cues, role) for kind, role, cues, _ in samples if kind == type_ and role in order]
        if len(order) > 1:
            models[type_] = fit_model([cues for cues, _ in rows], [role for _, role in rows], order)
    return models


def predict(models: dict[str, LinearModel], sample: Sample) -> str:
    """The role that the models give to a sample."""
    model = models.get(sample[0])
    return model.best(sample[2])[0] if model else DEFAULT_ROLES[sample[0]]


def report(models: dict[str, LinearModel], samples: Sequence[Sample]) -> str:
    """Accuracy over all, over required entities and by type, and what was taken for what."""
    right: dict[str, list[bool]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    for sample in samples:
        kind, role, _, required = sample
        given = predict(models, sample)
        for key in ["all", kind] + ["required"] * required:
            right[key].append(given == role)
        if given != role:
            wrong[f"{kind}: {role} taken for {given}"] += 1
    lines = [f"{key:10} {sum(hits) / len(hits):.4f} of {len(hits)}" for key, hits in sorted(right.items())]
    return "\n".join([*lines, *(f"{count:5}  {what}" for what, count in wrong.most_common())])


def check(papers: Sequence[AnnotatedPaper], found: Sequence[AnnotatedPaper]) -> None:
    """Two-fold cross-validation, on annotated and on found entities."""
    for fold in (0, 1):
        half = {paper.gold["id"] for paper in papers[fold::2]}
        parts = [(paper.gold["id"] in half, paper) for paper in papers]
        seen = [(paper.gold["id"] in half, paper) for paper in found]
        models = fit_roles(both_samples([p for own, p in (*parts, *seen) if own]))
        print(f"fitted on half {fold + 1}, measured on the other:")
        print(report(models, read_samples([paper for own, paper in parts if not own])))
        if found:
            others = [paper for own, paper in seen if not own]
            print(f"... on entities found:\n{report(models, read_samples(others))}")
            print(f"... in bare abstracts:\n{report(models, read_samples([without_title(p) for p in others]))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--found", type=Path, help="entities found in these papers by models that had not seen them")
    parser.add_argument("--check", action="store_true", help="two-fold cross-validation; writes nothing")
    options = parser.parse_args()
    files = options.folder / "papers.jsonl", options.folder / "gold.jsonl"
    papers = list(read_annotated(*files))
    found = list(read_found(*files, options.found)) if options.found else []
    if options.check:
        check(papers, found)
        return
    models = fit_roles(both_samples([*papers, *found]))
    comment = "Weights of the roles extractor, made by benchmarks/fit_roles.py; cues are explained in role_cues.py."
    target = Path("extractors/data/roles_weights.tsv")
    target.write_text(format_models(models, comment), encoding="utf-8")
    print(f"{target}: {sum(len(model.weights) for model in models.values())} cues from {len(papers)} papers")


if __name__ == "__main__":
    main()
