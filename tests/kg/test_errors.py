"""The tree of errors."""

import kg.errors
from kg.errors import KgError, UsageError


def test_all_is_sorted_and_one_tree() -> None:
    names = kg.errors.__all__
    assert names == sorted(names)
    assert all(issubclass(getattr(kg.errors, name), KgError) for name in names)
    assert all(name in (kg.errors.__doc__ or "") for name in names)
    assert (KgError.exit_code, UsageError.exit_code) == (1, 2)
