"""Two runs in one folder: the second one says so and stops."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.builder import build_folder
from kg.errors import OutputError
from kg.locks import lock
from kg.model import Paper
from kg.retraction import retract_from_folder

pytest.importorskip("fcntl")
PAPERS = [Paper("p", None, "We use BERT.")]


def test_a_second_run_is_told_and_changes_nothing(tmp_path: Path) -> None:
    build_folder(PAPERS, tmp_path, names=["rules"])
    with lock(tmp_path):
        with pytest.raises(OutputError, match="another run is at work"):
            build_folder(PAPERS, tmp_path, names=["rules"])
        with pytest.raises(OutputError, match="another run is at work"):
            retract_from_folder(tmp_path, ["p"])
    assert retract_from_folder(tmp_path, ["p"])[0] == ("p",)
    assert not list(tmp_path.glob("*lock*"))


def test_a_killed_run_gives_the_folder_back(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from kg.locks import lock\n"
        "with lock(Path(sys.argv[1])): print('locked', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            with pytest.raises(OutputError), lock(tmp_path):
                pass
        finally:
            other.kill()
    with lock(tmp_path):
        pass
