"""What `benchmarks.scale` measured, as a table in Markdown and as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["draw", "table"]

_STAGES = ("reading", "extracting", "assembling")


def table(runs: Sequence[dict[str, Any]]) -> str:
    """Wall seconds, CPU seconds and megabytes of each stage, one column for each number of papers."""
    heads = [f"{run['papers']:,} papers{' (a worker killed)' if run.get('killed_at') else ''}" for run in runs]
    lines = ["| s wall · s CPU · MB at most | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(runs)]
    rows: list[tuple[str, list[str]]] = [(name, [_stage(run, name) for run in runs]) for name in _stage_names(runs)]
    rows.append(("**`kg build`, whole**", [_command(_whole(run)) for run in runs]))
    rows.append(("a worker, at most", [f"{run['build']['worker']:,.0f} MB" for run in runs]))
    rows.append(("abstracts a second, extracting", [_rate(run, "extracting") for run in runs]))
    rows.append(("abstracts a second, whole", [f"{run['papers'] / run['build']['wall']:,.0f}" for run in runs]))
    for name in runs[0]["alone"] if runs else ():
        rows.append(
            (
                f"`kg export` {name} alone",
                [_command(run["alone"][name]) if name in run["alone"] else "" for run in runs],
            )
        )
    rows.append(
        ("1,000 papers more, `--store-only`", [_command(_whole(run, "more")) if "more" in run else "" for run in runs])
    )
    rows.append(("entities; edges", [f"{run['nodes']:,}; {run['edges']:,}" for run in runs]))
    for name in runs[0]["sizes"] if runs else ():
        rows.append((name, [f"{run['sizes'][name]:,.1f} MB" for run in runs]))
    return "\n".join([*lines, *(f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows)])


def _stages(run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The stages by name; small graphs' files are written one by one, which is one stage here, as of large ones."""
    found: dict[str, dict[str, Any]] = {}
    for stage in run["build"]["stages"]:
        name = "writing files" if stage["name"].startswith("writing") else stage["name"]
        sums = found.setdefault(name, {"wall": 0.0, "cpu": 0.0, "memory": 0.0})
        for what in ("wall", "cpu"):
            sums[what] += stage[what]
        sums["memory"] = max(sums["memory"], stage["memory"])
    return found


def _stage_names(runs: Sequence[dict[str, Any]]) -> list[str]:
    found = dict.fromkeys(name for run in runs for name in _stages(run))
    return [name for name in found if name != "starting"]


def _of(run: dict[str, Any], name: str) -> dict[str, Any] | None:
    return _stages(run).get(name)


def _stage(run: dict[str, Any], name: str) -> str:
    stage = _of(run, name)
    return _command(stage) if stage else ""


def _command(figures: dict[str, Any]) -> str:
    return f"{figures['wall']:,.1f} · {figures['cpu']:,.1f} · {figures['memory']:,.0f}"


def _whole(run: dict[str, Any], command: str = "build") -> dict[str, Any]:
    """A command with all its processes."""
    return {**run[command], "memory": run[command]["together"]}


def _rate(run: dict[str, Any], name: str) -> str:
    stage = _of(run, name)
    return f"{run['papers'] / stage['wall']:,.0f}" if stage else ""


def draw(runs: Sequence[dict[str, Any]], file: Path) -> None:
    """Time and memory of each stage against the number of papers, both axes by powers of ten."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 4.6), layout="constrained")
    sizes = [run["papers"] for run in runs]
    for number, name in enumerate(_stage_names(runs)):
        stages = [_of(run, name) or {"wall": None, "memory": None} for run in runs]
        style = {"marker": "o", "markersize": 4, "color": f"C{number % 10}", "label": name}
        style["linestyle"] = "-" if name in _STAGES else "--"
        left.plot(sizes, [stage["wall"] for stage in stages], **style)
        right.plot(sizes, [stage["memory"] for stage in stages], **style)
    whole = {"marker": "s", "markersize": 4, "color": "black", "linewidth": 2}
    left.plot(sizes, [run["build"]["wall"] for run in runs], label="kg build, whole", **whole)
    right.plot(sizes, [run["build"]["together"] for run in runs], label="all processes together", **whole)
    line = [runs[0]["build"]["wall"] * size / sizes[0] for size in sizes]
    left.plot(sizes, line, color="grey", linewidth=1, linestyle=":", label="linear")
    for axes, title in ((left, "wall seconds"), (right, "megabytes, at most")):
        axes.set(xscale="log", yscale="log", xlabel="papers", title=title)
        axes.grid(True, which="major", alpha=0.3)
    handles, labels = left.get_legend_handles_labels()
    more = [pair for pair in zip(*right.get_legend_handles_labels(), strict=True) if pair[1] not in labels]
    handles, labels = handles + [pair[0] for pair in more], labels + [pair[1] for pair in more]
    figure.legend(handles, labels, loc="outside right upper", fontsize=8)
    figure.savefig(file, dpi=110, metadata={"Software": None})
    pyplot.close(figure)
