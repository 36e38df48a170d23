"""Abstracts by the hundred thousand, made up from the sample papers: their sentences mixed, names and numbers changed.

    python -m benchmarks.abstracts NUMBER [--seed N] > papers.jsonl

As in real papers, few names are in many abstracts and most names in one or two (Zipf), years go on, and no two papers
are the same. The same number and seed make the same papers, and more papers begin with the fewer.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from random import Random

from kg.builder import sample_papers
from kg.model import Paper

__all__ = ["made_up", "paper_line"]

_NAME = re.compile(r"\b[A-Z][\w-]{0,30}[A-Z0-9][\w-]{0,30}")
_NUMBER = re.compile(r"\b\d{1,3}\.\d\b")
_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z])")
_PARTS = (
    "Graph Deep Flow Meta Neuro Path Token Dual Fast Swin Cross Open Multi Vision Text Code Auto Sim Con Res".split()
)
_ENDS = "Net Former BERT GAN Bench QA VAE Mix Set Rank Hop Seg Flow Pose Track Map Sum Eval Pack Ner".split()
_CHANGED = 0.4
"""How often a name is another one."""


def made_up(number: int, seed: int = 1, first: int = 0) -> Iterator[Paper]:
    """`number` papers, from the one at place `first` on.

    >>> one, two = made_up(2)
    >>> one == next(made_up(1)), one.abstract == two.abstract, two == next(made_up(1, first=1))
    (True, False, True)
    """
    titles, sentences = _material()
    for place in range(first, first + number):
        random = Random(f"{seed} {place}")  # noqa: S311  no secret
        own = _name(random, random.randrange(400 * 7919))
        text = [_changed(sentence, random) for sentence in random.sample(sentences, random.randint(5, 10))]
        text.insert(random.randrange(2), f"We propose {own}{place}, which goes further than {_name(random)}.")
        title = f"{own}{place}: {_changed(random.choice(titles), random)}"
        yield Paper(f"made-up:{place:07}", title, " ".join(text), 1995 + place % 30)


@cache
def _material() -> tuple[list[str], list[str]]:
    """Titles and sentences of the sample papers."""
    papers = [json.loads(line) for line in sample_papers().read_text("utf-8").splitlines()]
    sentences = [sentence for paper in papers for sentence in _SENTENCE.split(paper["abstract"])]
    return [paper["title"].partition(":")[2].strip() or paper["title"] for paper in papers], sentences


def _changed(text: str, random: Random) -> str:
    text = _NAME.sub(lambda found: _name(random) if random.random() < _CHANGED else found[0], text)
    return _NUMBER.sub(lambda found: f"{random.randrange(10, 1000) / 10}", text)


def _name(random: Random, number: int | None = None) -> str:
    """The name with a number, or one by Zipf's law: a low one half of the time."""
    number = int(100_000 ** random.random()) - 1 if number is None else number
    number, end = divmod(number, len(_ENDS))
    number, part = divmod(number, len(_PARTS))
    return f"{_PARTS[part]}{_ENDS[end]}" + (f"-{number}" if number else "")


def paper_line(paper: Paper) -> str:
    """A paper as a line of JSON."""
    return json.dumps({"id": paper.id, "title": paper.title, "abstract": paper.abstract, "year": paper.year})


def main() -> None:
    """Print papers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int, metavar="NUMBER")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="[default: 1]")
    options = parser.parse_args()
    for paper in made_up(options.number, options.seed):
        sys.stdout.write(paper_line(paper) + "\n")


if __name__ == "__main__":
    main()
