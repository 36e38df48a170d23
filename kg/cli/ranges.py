"""Numbers on the command line that must fit what takes them."""

from __future__ import annotations

import math
from typing import Any

import click

__all__ = ["Count", "Seconds"]

_MOST = 2**31 - 1
_LONGEST = 1_000_000
"""Eleven days: systems count milliseconds in 31 bits."""


class Count(click.IntRange):
    """A whole number that something counts up to: what is larger than a database can count is refused."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """The number; one beyond two thousand million is refused."""
        number = super().convert(value, parameter, context)
        if number > _MOST:
            self.fail(f"{number} is more than can be counted; take at most {_MOST}.", parameter, context)
        return number


class Seconds(click.FloatRange):
    """A time more than nothing, and not for ever."""

    def __init__(self) -> None:
        super().__init__(0, _LONGEST, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; fails for what is none, as nan, which no range refuses."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is not a time.", param, ctx)
        return number
