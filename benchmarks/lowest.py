"""The lowest versions that ``pyproject.toml`` admits, as requirements: what `make lowest` runs the tests with.

    python benchmarks/lowest.py [EXTRA ...] > lowest.txt

Tools that only look at the code (mypy, ruff, import-linter) are left out, since they are not what users run.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["lowest"]

_TOOLS = frozenset({"build", "import-linter", "mypy", "ruff"})
_BOUND = re.compile(r"([\w.-]+)>=([\w.]+)")


def lowest(project: Mapping[str, Any], extras: Iterable[str] = ()) -> Iterator[str]:
    """A pin for each dependency with a lower bound.

    >>> project = {"dependencies": ["click>=8.3", "spacy>=3.8.2,<4"], "optional-dependencies": {"dev": ["ruff>=1"]}}
    >>> list(lowest(project, ["dev"]))
    ['click==8.3', 'spacy==3.8.2']
    """
    groups = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    found = (_BOUND.match(each) for group in groups for each in group)
    yield from dict.fromkeys(f"{each[1]}=={each[2]}" for each in found if each and each[1] not in _TOOLS)


def main() -> None:
    """Print a line for each."""
    text = (Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8")
    print("\n".join(lowest(tomllib.loads(text)["project"], sys.argv[1:])))


if __name__ == "__main__":
    main()
