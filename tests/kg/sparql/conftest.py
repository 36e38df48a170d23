"""Engines over the small graph."""

from __future__ import annotations

import pytest

from kg.output import BASE_IRI
from kg.rdf import triples
from kg.sparql.engines import ENGINES, Engine
from kg.sparql.syntax import prefixes

from .small import small_view


@pytest.fixture(scope="session")
def engines() -> dict[str, Engine]:
    """Each engine, with the small graph in it."""
    stream = list(triples(small_view(), BASE_IRI))
    return {name: kind.of(stream, prefixes(BASE_IRI)) for name, kind in ENGINES.items()}


@pytest.fixture(scope="session")
def engine(engines: dict[str, Engine]) -> Engine:
    """The usual engine."""
    return engines["oxigraph"]
