"""What people install and read first: the wheel and the README."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pyoxigraph
import pytest

import kg

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_data_file(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
    )
    [wheel] = tmp_path.glob("scholarkg-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "kg", "extractors", "exports"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    missing = [name for name in tracked.stdout.splitlines() if name not in packed]
    assert not missing
    assert not any(name.startswith("tests/") for name in packed)


def test_the_python_of_the_readme_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    [source] = blocks("python")
    names: dict[str, object] = {}
    exec(compile(source, "README.md", "exec"), names)  # noqa: S102
    told = capsys.readouterr().out
    assert told.startswith("ImageNet ")
    assert "MultiDiGraph" in told
    assert (tmp_path / "graph.gexf").stat().st_size > 10_000


def test_the_query_of_the_readme_answers() -> None:
    [query] = blocks("sparql")
    assert list(pyoxigraph.Store().query(query)) == []


def test_the_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", "\n".join(blocks("sh")), re.MULTILINE):
        assert f"\n{target}:" in makefile
    from kg.cli import COMMANDS

    assert set(re.findall(r"`?kg ([a-z]+) ", README)) <= {*COMMANDS}


def test_every_public_name_can_be_had() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = kg.nothing
