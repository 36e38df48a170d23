"""What triples say, for tests."""

from __future__ import annotations

import re

from pyoxigraph import Triple


def said(stream: list[Triple], predicate: str) -> list[str]:
    """The objects of a predicate, by the last part of its IRI."""
    return [t.object.value for t in stream if re.split("[#/]", t.predicate.value)[-1] == predicate]  # type: ignore[union-attr]
