"""Settings from a ``kg.toml``: what a file may say, what wins, and how mistakes are told."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import click
import pytest

from kg.cli import COMMANDS, cli
from kg.cli.configuration import known_keys
from kg.cli.options import CONFIG_NAME

from ..commands import Run

PAPER = {"id": "p1", "title": "On nets", "abstract": "We train FooNet on ImageNet."}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a paper in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER) + "\n")
    return tmp_path


def commands() -> dict[str, click.Command]:
    context = click.Context(cli)
    return {name: command for name in COMMANDS if (command := cli.get_command(context, name))}


def test_every_command_reads_settings_and_every_option_has_a_key() -> None:
    for name, command in commands().items():
        assert any("--config" in parameter.opts for parameter in command.params), name
        assert {parameter.name for parameter in command.params} - {"help"} >= {
            parameter.name for parameter in known_keys(command).values()
        }
        keyed = {parameter.name for parameter in known_keys(command).values()}
        assert {p.name for p in command.params if "--config" not in p.opts} <= keyed, name


def test_a_build_needs_no_option_where_the_file_of_the_folder_says_all(run: Run, here: Path) -> None:
    (here / CONFIG_NAME).write_text(
        '[defaults]\nworkers = 1\n[build]\ninputs = ["papers.jsonl"]\nout = "g"\nextractors = ["rules"]\nquiet = true\n'
        '[stats]\nstore = "g"\njson = true\n'
    )
    built = run("build")
    assert (built.code, built.err) == (0, "")
    assert json.loads(run("stats").out)["papers"] == 1


def test_the_command_line_wins_over_its_table_and_that_over_the_defaults(run: Run, here: Path) -> None:
    (here / CONFIG_NAME).write_text('[defaults]\nout = "a"\non-error = "raise"\n[build]\nout = "b"\nworkers = 1\n')
    run("build", "papers.jsonl", "--extractors", "rules")
    run("build", "papers.jsonl", "--extractors", "rules", "--out", "c")
    assert sorted(path.name for path in here.iterdir() if path.is_dir()) == ["b", "c"]


def test_paths_are_seen_from_the_file(run: Run, here: Path) -> None:
    (here / "sub").mkdir()
    (here / "papers.jsonl").rename(here / "sub" / "papers.jsonl")
    (here / "sub" / "my.toml").write_text('[build]\ninputs = "*.jsonl"\nout = "g"\nworkers = 1\nextractors = "rules"\n')
    assert run("build", "--config", "sub/my.toml").code == 0
    assert (here / "sub" / "g" / "kg.sqlite").is_file()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[biuld]", "no command is called 'biuld'; did you mean 'build'?"),
        ("[build]\nwokers = 1", "[build] wokers: kg build has no such option; did you mean 'workers'?"),
        ("[defaults]\nquite = true", "[defaults] quite: no command has such an option; did you mean 'quiet'?"),
        ('[build]\nworkers = "4"', "[build] workers: has to be a whole number, not '4'."),
        ("[build]\nworkers = " + "9" * 5000, "is not TOML: "),
        ("[build]\nworkers = 0x" + "9" * 5000, "[build] workers: is too large a number."),
        ("[build]\nworkers = 99999999999", "[build] workers: 99999999999 is more than can be counted; take at most"),
        ("[build]\na = " + "[" * 5000, "its brackets are too deep"),
        ('[build]\nout = "a\\u0000b"', "[build] out: 'a\\x00b' has a zero character in it; leave it out."),
        ("[build]\nworkers = 0", "[build] workers: 0 is not in the range x>=1."),
        ('[build]\nquiet = "yes"', "[build] quiet: has to be true or false, not 'yes'."),
        ("[build]\nout = 3", "[build] out: has to be text in quotes, not 3."),
        ("[build]\nmin-confidence = true", "[build] min-confidence: has to be a number, not True."),
        ('[build]\nstatus = ["asserted", "surely"]', "[build] status: no status is called 'surely'"),
        ('[build]\nout = ["a", "b"]', "[build] out: has to be text in quotes, not ['a', 'b']."),
        ("workers = 1", "'workers' stands in no table"),
        ("[build", "is not TOML"),
    ],
)
def test_mistakes_are_told_in_one_line_with_file_and_key(run: Run, here: Path, text: str, told: str) -> None:
    (here / CONFIG_NAME).write_text(text)
    for arguments in (("build", "papers.jsonl", "--out", "g"), ("config",)):
        outcome = run(*arguments)
        assert outcome.code == 2
        assert outcome.err.startswith(f"kg: {CONFIG_NAME}")
        assert told in outcome.err
        assert outcome.err.count("\n") == 1
    assert not (here / "g").exists()


def test_a_mistake_in_another_commands_table_stops_no_command_but_config(run: Run, here: Path) -> None:
    (here / CONFIG_NAME).write_text('[serve]\nport = "x"\n')
    assert run("plugins").code == 0
    assert run("config").code == 2


def test_config_prints_what_holds_and_where_it_comes_from_as_a_file(run: Run, here: Path) -> None:
    (here / CONFIG_NAME).write_text('[defaults]\nworkers = 3\n[train]\nno-language-model = true\n[build]\nout = "g"\n')
    told = run("config", "build", "train").out
    assert f"workers = 3  # {CONFIG_NAME}, [defaults] workers\n" in told
    assert f'out = "g"  # {CONFIG_NAME}, [build] out\n' in told
    assert 'engine = "local"  # default\n' in told
    tables = tomllib.loads(told)
    assert tables.keys() == {"build", "train"}
    assert tables["train"]["no-language-model"] is True
    (here / CONFIG_NAME).write_text(told)
    assert tomllib.loads(run("config", "build", "train").out) == tables


def test_config_without_a_file_tells_the_defaults_of_all_commands(run: Run, here: Path) -> None:
    tables = tomllib.loads(run("config").out)
    assert tables.keys() <= COMMANDS.keys()
    assert tables["serve"]["port"] == 8765
    assert "nothing is set" in run("config", "--set-only").out
    assert run("config", "biuld").code == 2


def test_flags_can_be_taken_back_and_single_values_stand_for_lists(run: Run, here: Path) -> None:
    (here / CONFIG_NAME).write_text(
        "[defaults]\nno-evidence = true\n"
        '[build]\ninputs = "papers.jsonl"\nout = "g"\nworkers = 1\nextractors = "rules"\nno-evidence = false\n'
        'align = "lpwc"\n'
    )
    run("build")
    graph = (here / "g" / "graph.ttl").read_text("utf-8")
    assert "oa:SpecificResource" in graph
    assert "lpwcc:paper" in graph


def test_a_file_may_begin_with_a_byte_order_mark(run: Run, here: Path) -> None:
    (here / CONFIG_NAME).write_text("[show]\nlimit = 7\n", "utf-8-sig")
    assert "limit = 7" in run("config", "show").out
