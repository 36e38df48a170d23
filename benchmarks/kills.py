"""Kills builds at random moments: the store opens, the next run completes it, and nothing shows in what is exported.

Run: python -m benchmarks.kills --times 50
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from kg.graph import Graph
from kg.output import export
from kg.runs import LoggedRun, logged

__all__ = ["Kill", "exported", "kill_builds", "session", "write_corpus"]

_METHODS = "ResNet-50 BERT GPT-2 LSTM Transformer U-Net GAN VAE SVM CNN XGBoost LDA".split()
_DATASETS = "ImageNet CIFAR-10 CIFAR-100 SQuAD COCO MNIST GLUE WMT14 LibriSpeech KITTI".split()
_TASKS = ("image classification", "machine translation", "object detection", "question answering", "speech recognition")
_FILES = ("graph.nt", "nodes.csv", "edges.csv", "results.csv")


@dataclass(frozen=True, slots=True)
class Kill:
    """One killed build: after how many seconds, how far it was, how many papers its graph then held, how it ended."""

    seconds: float
    phase: str
    papers: int
    same: bool
    orphans: int


def write_corpus(file: Path, papers: int, seed: int = 1, changed: bool = False) -> None:
    """Papers made of names and numbers, a tenth of them twice under different ids; `changed` alters a third of them."""
    choose = random.Random(seed).choice  # noqa: S311 - a corpus, no secret
    lines = []
    for number in range(papers):
        method, dataset, task, value = choose(_METHODS), choose(_DATASETS), choose(_TASKS), choose(range(500, 999)) / 10
        more = f" It beats {choose(_METHODS)} on {choose(_DATASETS)}." if changed and number % 3 == 0 else ""
        text = f"We propose Net{number}, which extends {method} for {task}. It reaches {value}% accuracy on {dataset}."
        for id_ in (f"p{number}", f"q{number}")[: 1 + (number % 10 == 0)]:
            record = {
                "id": id_,
                "title": f"Study {number} of {task}",
                "abstract": text + more,
                "year": 2000 + number % 25,
            }
            lines.append(json.dumps(record))
    file.write_text("\n".join(lines) + "\n", "utf-8")


def kill_builds(folder: Path, times: int, papers: int, seed: int = 1) -> list[Kill]:
    """Add a changed corpus to a built one `times` times, killed at a random moment each time, and then once more."""
    old, new = folder / "old.jsonl", folder / "new.jsonl"
    write_corpus(old, papers // 2)
    write_corpus(new, papers, changed=True)
    base = folder / "base"
    _run(old, base)
    undisturbed = folder / "undisturbed"
    copytree(base, undisturbed)
    started = time.perf_counter()
    _run(new, undisturbed)
    longest = time.perf_counter() - started
    before, after = exported(base), exported(undisturbed)
    moments = random.Random(seed)  # noqa: S311
    found = []
    for number in range(times):
        victim = folder / f"victim{number}"
        copytree(base, victim)
        seconds = moments.uniform(0.0, 1.2 * longest)
        orphans = _kill(new, victim, seconds)
        with Graph.open(victim) as graph:
            [last] = list(logged(graph.store))[-1:]
            [integrity] = graph.store.connection.execute("PRAGMA integrity_check").fetchone()
            held = graph.counts()["papers"]
            staged = graph.store.connection.execute("SELECT count(*) FROM staged").fetchone()[0]
        phase = _phase(last, staged)
        whole = exported(victim) in (before, after) and integrity == "ok"
        _run(new, victim)
        found.append(Kill(round(seconds, 2), phase, held, whole and exported(victim) == after, orphans))
    return found


def _phase(last: LoggedRun, staged: int) -> str:
    if last.number == 1:  # the base's own
        return "starting"
    return "ended" if last.ended else "extracting" if staged else "reading"


def _command(source: Path, out: Path) -> list[str]:
    options = ["--extractors", "rules", "--workers", "2", "-q"]
    return [sys.executable, "-m", "kg", "build", str(source), "--out", str(out), *options]


def _run(source: Path, out: Path) -> None:
    subprocess.run(_command(source, out), check=True)  # noqa: S603


def _kill(source: Path, out: Path, seconds: float) -> int:
    """Kill a build with SIGKILL; how many processes of its own were still there two seconds later."""
    build = subprocess.Popen(_command(source, out), start_new_session=True)  # noqa: S603
    try:
        build.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
    for _ in range(20):
        left = session(build.pid)
        if not left:
            return 0
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return len(left)


def session(leader: int) -> list[int]:
    """The processes of a session (from /proc; none where there is no such thing)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def exported(folder: Path) -> dict[str, bytes]:
    """What the store of a folder exports."""
    with TemporaryDirectory() as out, Graph.open(folder) as graph:
        for name in _FILES:
            export(graph, Path(out) / name)
        return {name: (Path(out) / name).read_bytes() for name in _FILES}


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--papers", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        found = kill_builds(Path(folder), options.times, options.papers, options.seed)
    for kill in found:
        print(kill)
    print(f"{sum(kill.same for kill in found)} of {len(found)} as undisturbed;", dict(Counter(k.phase for k in found)),
          f"{sum(kill.orphans for kill in found)} processes left behind")  # fmt: skip


if __name__ == "__main__":
    main()
