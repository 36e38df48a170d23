"""Views that the tests of exporters share."""

from __future__ import annotations

import pytest

from .views import MemoryView, nasty_view, plain_view


@pytest.fixture
def plain() -> MemoryView:
    """Two papers."""
    return plain_view()


@pytest.fixture
def nasty() -> MemoryView:
    """Text that breaks things, in every field."""
    return nasty_view()


@pytest.fixture
def empty() -> MemoryView:
    """Nothing at all."""
    return MemoryView()
