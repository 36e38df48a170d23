"""Settings: how the last build wrote its files, so that they can be written again without being told."""

from __future__ import annotations

import json
from dataclasses import asdict

from kg.filters import Filter
from kg.model import STATUSES
from kg.output import ExportOptions
from kg.rows import parsed
from kg.store import Store

__all__ = ["keep_settings", "kept_settings"]

_KEY = "export"


def keep_settings(store: Store, options: ExportOptions, keep: Filter) -> None:
    """Write down how the files of a build are written.

    >>> with Store.create(None) as store:
    ...     keep_settings(store, ExportOptions(evidence=False, align=("lpwc",)), Filter(0.9))
    ...     options, keep = kept_settings(store)
    >>> options.evidence, options.align, keep.min_confidence
    (False, ('lpwc',), 0.9)
    """
    statuses = [status for status in STATUSES if status in keep.statuses]
    rest = {"since": keep.since, "min_support": keep.min_support, "types": sorted(keep.types)}
    told = json.dumps([asdict(options), keep.min_confidence, statuses, rest])
    with store.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, told))


def kept_settings(store: Store) -> tuple[ExportOptions, Filter]:
    """How the files of the last build were written; the defaults where there was none."""
    row = store.connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    if row is None:
        return ExportOptions(), Filter()
    options, confidence, statuses, *rest = parsed(row[0])
    # JSON has no tuples
    options["align"] = tuple(options.get("align", ()))
    return ExportOptions(**options), Filter(confidence, statuses, **(rest[0] if rest else {}))
