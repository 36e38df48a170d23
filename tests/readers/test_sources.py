"""Bytes to text: gzip, encodings, places of errors; inputs to files."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import EncodingError, InputError
from kg.readers import sources
from kg.readers.sources import Input, Source, find_inputs, open_source


def _source(data: bytes) -> Source:
    return Source(io.BytesIO(data), "x")


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\ufeff", exclude_categories=["Cs"]))))
def test_lines_are_those_of_the_text(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    assert [line for _, line in _source(data).lines()] == "\n".join(lines).removesuffix("\n").split("\n") * bool(data)


def test_lines_of_all_systems() -> None:
    assert list(_source(b"\xef\xbb\xbfa\r\nb\rc\nd").lines()) == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]


def test_unicode_line_separators_end_no_line() -> None:
    assert list(_source("a\u2028b\x85c\x0cd".encode()).lines()) == [(1, "a\u2028b\x85c\x0cd")]


def test_the_head_takes_nothing_away_and_cuts_no_character() -> None:
    text = "a" + "\u20ac" * 40_000
    source = _source(text.encode())
    assert text.startswith(source.head())
    assert len(source.head()) > 20_000
    assert [line for _, line in source.lines()] == [text]


@pytest.mark.parametrize("good", [b"", b"one\ntwo\n", "\u20ac\n".encode() * 50_000])
def test_the_line_of_a_wrong_byte_is_told(good: bytes) -> None:
    line = good.count(b"\n") + 1
    with pytest.raises(EncodingError, match=rf"^x:{line} isn't UTF-8 \(byte 0xe9\)"):
        list(_source(good + b"caf\xe9 or so\n").lines())


def test_a_character_cut_off_at_the_end_is_told() -> None:
    with pytest.raises(EncodingError, match="x:2"):
        list(_source(b"a\n\xe2\x82").lines())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_other_unicode_encodings_are_named(encoding: str) -> None:
    with pytest.raises(EncodingError, match=f"{encoding[:6].upper()}.*iconv"):
        _source("\ufeffabc".encode(encoding)).head()


def test_gzip_is_known_by_content(tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two"))
    with open_source(Input(str(path))) as source:
        assert [line for _, line in source.lines()] == ["one", "two"]
    path.rename(tmp_path / "plain.gz")
    (tmp_path / "plain.gz").write_bytes(b"one")
    with open_source(Input(str(tmp_path / "plain.gz"))) as source:
        assert source.head() == "one"


@pytest.mark.parametrize("damage", [lambda data: data[:-4], lambda data: data[:40] + b"\0\0\0\0" + data[44:]])
def test_damaged_gzip_is_an_input_error(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    path = tmp_path / "a.gz"
    path.write_bytes(damage(gzip.compress(bytes(range(32, 127)) * 50)))
    with pytest.raises(InputError, match="compress it again"), open_source(Input(str(path))) as source:
        list(source.lines())


def test_folders_are_walked_sorted_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a/3.txt", "0.txt", ".git/x.txt", "a/.x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = find_inputs([tmp_path])
    assert [Path(item.path).relative_to(tmp_path).as_posix() for item in found] == [
        "0.txt",
        "a/3.txt",
        "b/1.txt",
        "b/2.txt",
    ]
    assert all(item.in_folder for item in found)


def test_globs_match_files_and_folders_and_files_go_before_globs(tmp_path: Path) -> None:
    for name in ("a[1].txt", "a1.txt", "sub/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    def names(pattern: str) -> list[str]:
        return [Path(item.path).name for item in find_inputs([str(tmp_path / pattern)])]

    assert names("a[1].txt") == ["a[1].txt"]
    assert names("a?.txt") == ["a1.txt"]
    assert names("*") == ["a1.txt", "a[1].txt", "b.txt"]
    assert sorted(names("**/*.txt")) == ["a1.txt", "a[1].txt", "b.txt"]


def test_a_name_is_one_printable_line() -> None:
    assert Input("a\nb\x1b[31m.txt").name == "a?b?[31m.txt"


def test_a_gzip_bomb_is_refused_and_tight_text_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_HARMLESS", 1 << 17)
    bomb, tight = tmp_path / "bomb.txt.gz", tmp_path / "tight.txt.gz"
    bomb.write_bytes(gzip.compress(b"a" * (1 << 20)))
    tight.write_bytes(gzip.compress(b"".join(b"We say %d things, and again.\n" % n for n in range(20_000))))
    with pytest.raises(InputError, match="more than 100 times its size"), open_source(Input(str(bomb))) as source:
        list(source.lines())
    with open_source(Input(str(tight))) as source:
        assert len(list(source.lines())) == 20_000


def test_a_line_that_is_no_paper_is_refused_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_LONGEST_LINE", 100)
    assert list(Source(io.BytesIO(b"a" * 98 + b"\n" + b"b" * 99), "x").lines()) == [(1, "a" * 98), (2, "b" * 99)]
    with pytest.raises(InputError, match="x:2 has more than 100 characters"):
        list(Source(io.BytesIO(b"a\n" + b"b" * 100), "x").lines())
