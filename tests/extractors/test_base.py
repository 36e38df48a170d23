"""What every registered extractor keeps to."""

from __future__ import annotations

import pytest

from extractors.base import DocumentExtractor
from kg.model import Document, Paper
from kg.pipeline import Extractor
from kg.registry import PROFILES, extractors


def test_pipe_keeps_order_and_identity_and_does_not_look_ahead() -> None:
    class Counting(DocumentExtractor):
        name = "counting"

        def __init__(self) -> None:
            self.seen: list[str] = []

        def annotate(self, document: Document) -> None:
            self.seen.append(document.paper.id)

    step = Counting()
    documents = [Document(Paper(str(n), None, "")) for n in range(3)]
    stream = step.pipe(documents)
    assert next(stream) is documents[0]
    assert step.seen == ["0"]
    assert list(stream) == documents[1:]


@pytest.mark.parametrize("name", sorted({name for chain in PROFILES.values() for name in chain}))
def test_registered_extractors_are_built_by_name_alone(name: str) -> None:
    step = extractors.load(name)()
    assert isinstance(step, Extractor)
    assert step.name == name
    assert step.version


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("abstract", ["", " ", "\n\n", "$", "\\", "(", "é", "\x00", "🤖 " * 40, "a" * 5000])
def test_every_profile_survives_odd_abstracts(profile: str, abstract: str) -> None:
    document = Document(Paper("x", None, abstract))
    for name in PROFILES[profile]:
        document = next(iter(extractors.load(name)().pipe([document])))
    assert document.paper.abstract == abstract
