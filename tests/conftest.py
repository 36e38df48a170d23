"""What all tests share: golden files, rewritten with ``--update-golden``, and how hypothesis runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# no test is about time, and a busy machine must not fail one; the same examples in every run
settings.register_profile("scholarkg", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("scholarkg")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``."""
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files with what is made now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Asserts that bytes are those of a file in ``golden/`` beside the test, or rewrites it."""

    def compare(name: str, made: bytes) -> None:
        path: Path = request.path.parent / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(made)
        assert made.decode() == path.read_text("utf-8"), f"{name} has changed; if that is meant: pytest --update-golden"

    return compare
