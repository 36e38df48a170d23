"""What has changed since the last kept run: each row of each table, the kept one beside a new one, with their spread.

    python -m benchmarks.compare NEW [--kept FOLDER]

Where a row has ratios, these are compared, since a machine that others slow down slows both sides of a ratio; else the
figures are, but only told. Ends with 1 where a ratio is worse than noise can make it: all new repetitions (three at
least, on a machine of the same kind) are below all kept ones, and the median by more than a quarter.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import RESULTS, spread

__all__ = ["Change", "changes"]

_TOLD = 0.05
"""A change of the median below this share is none."""
_WORSE = 0.25
_RUNS = 3


class Change(NamedTuple):
    """A row then and now; `times` is how many times as good as then, `verdict` one word, `worse` beyond noise."""

    table: str
    row: str
    then: tuple[float, float, float]
    now: tuple[float, float, float]
    times: float
    verdict: str
    worse: bool


def changes(kept: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The rows that both runs of a table have.

    >>> def run(*ratios):
    ...     row = {"name": "ours", "runs": ratios, "ratios": ratios, "better": "less"}
    ...     return {"table": "x", "machine": {}, "about": {}, "rows": [row]}
    >>> [(each.verdict, each.worse) for ratios in ((3, 3, 4), (2, 3, 3), (1, 1, 1)) for each in changes(
    ...     run(2.8, 2.9, 3.2), run(*ratios))]
    [('noise', False), ('noise', False), ('worse', True)]
    """
    alike = kept["machine"].get("processor") == new["machine"].get("processor") and kept["about"] == new["about"]
    before = {row["name"]: row for row in kept["rows"]}
    return [
        _change(new["table"], before[row["name"]], row, alike)
        for row in new["rows"]
        if row["name"] in before and row.get("rival") == before[row["name"]].get("rival")
    ]


def _change(table: str, then: dict[str, Any], now: dict[str, Any], alike: bool) -> Change:
    which = "ratios" if then["ratios"] and now["ratios"] else "runs"
    more = which == "ratios" or now["better"] == "more"
    old, new = spread(then[which]), spread(now[which])
    times = (new[0] / old[0] if more else old[0] / new[0]) if old[0] and new[0] else 1.0
    apart = new[2] < old[1] or new[1] > old[2]
    verdict = "noise" if not apart or abs(times - 1) < _TOLD else "better" if times > 1 else "worse"
    enough = min(len(then[which]), len(now[which])) >= _RUNS
    worse = verdict == "worse" and which == "ratios" and alike and enough and times < 1 - _WORSE
    return Change(table, now["name"], old, new, times, verdict, worse)


def main() -> None:
    """Compare all tables that both folders have."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("new", metavar="NEW", type=Path, help="folder of the new run")
    parser.add_argument("--kept", type=Path, default=RESULTS, metavar="FOLDER", help="of the kept one")
    options = parser.parse_args()
    found = []
    for file in sorted(options.new.glob("*.json")):
        kept = options.kept / file.name
        if kept.is_file():
            runs = [json.loads(each.read_text("utf-8")) for each in (kept, file)]
            if all("rows" in run for run in runs):
                print(f"{file.stem}: kept of {runs[0]['date']}, {runs[0]['machine']['processor']}")
                found += [_told(change) for change in changes(*runs)]
    sys.exit(any(found))


def _told(change: Change) -> bool:
    then, now = (f"{middle:.3g} ({least:.3g} to {most:.3g})" for middle, least, most in (change.then, change.now))
    print(f"  {change.row:42} {then:26} {now:26} {change.times:6.2f} times  {change.verdict}{' !' * change.worse}")
    return change.worse


if __name__ == "__main__":
    main()
