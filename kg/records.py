"""Frozen records that are made by the million: the same classes, with an ``__init__`` that takes half the time."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import wraps
from typing import Any, TypeVar

__all__ = ["quickly_made"]

T = TypeVar("T")


def quickly_made(record: type[T]) -> type[T]:
    """A frozen dataclass with slots, whose new instances are filled through the slots themselves.

    The ``__init__`` that `dataclasses` writes asks ``object.__setattr__`` for each field by its name.

    >>> from dataclasses import dataclass, replace
    >>> @quickly_made
    ... @dataclass(frozen=True, slots=True)
    ... class Word:
    ...     text: str
    ...     start: int = 0
    >>> Word("net"), replace(Word("net"), start=3)
    (Word(text='net', start=0), Word(text='net', start=3))
    """
    scope: dict[str, Any] = {}
    parameters, lines = ["self"], []
    for field in fields(record):  # type: ignore[arg-type]
        name = field.name
        scope[f"_set_{name}"] = getattr(record, name).__set__
        scope[f"_default_{name}"] = field.default
        parameters.append(name if field.default is MISSING else f"{name}=_default_{name}")
        lines.append(f"    _set_{name}(self, {name})")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines]), scope)  # noqa: S102
    record.__init__ = wraps(record.__init__)(scope["__init__"])  # type: ignore[method-assign]
    return record
