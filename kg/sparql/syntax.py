"""SPARQL before it runs: prefixes that nobody has to declare, errors that tell their place, and what is refused.

Nothing here touches data or the network, and nothing is evaluated: pyoxigraph only reads queries and plans them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pyoxigraph import Literal, Store, Variable

from kg import rdf
from kg.errors import QueryError

__all__ = ["check", "declarations", "pointer", "prefixes"]

_MORE = {
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "lpwc": "https://linkedpaperswithcode.com/property/",
    "lpwcc": "https://linkedpaperswithcode.com/class/",
    "mls": "http://www.w3.org/ns/mls#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
    "void": "http://rdfs.org/ns/void#",
}
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP ADD MOVE COPY WITH".split())
_PROLOGUE = re.compile(
    r"(?:\s+|#[^\n\r]*|PREFIX\s+[^\s:]*:\s*<[^>]*>|BASE\s*<[^>]*>|VERSION\s*[\"'][^\"']*[\"'])", re.I
)
_WORD = re.compile(r"[A-Za-z]+")
_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SERVICE = re.compile("service", re.IGNORECASE)
_CLASS = re.compile(r"\[(?:'[^']*'|[^\]'])*\]")
_PREFIXED = re.compile(r"([A-Za-z_][\w.-]{0,100}|):[\w.%:-]{0,200}\Z")
_BRACKETS = re.compile(r"[\[\](){}]")
_OPERATORS = re.compile(r"[-+*/|&!^]|\b(?:UNION|OPTIONAL|MINUS|BIND|FILTER)\b", re.IGNORECASE)
_ADDRESSES = re.compile(r"<https?://[^<>\"{}|^`\\\s]*>")
_QUOTED = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'{3}(?:[^'\\]|\\.|'(?!''))*\'{3}|"(?:[^"\\\n\r]|\\.)*"|'''
    r"""'(?:[^'\\\n\r]|\\.)*'|<[^<>"{}|^`\s]*>|\#[^\n\r]*""",
    re.DOTALL,
)
"""Strings, IRIs and comments."""
_DATA = re.compile(r"(?<![?$\w:.-])(VALUES\s*(?:[?$]\w+|\([^(){}]*\))\s*)\{[^{}]*\}", re.IGNORECASE)
_WORDS = re.compile(r"[?$]?[\w:%-]+|[^\w\s:%-]")
_LONGEST_NAME = 300
_DEEPEST = 100
_LONGEST = 3000
_MOST_WORDS = 1000
"""Less than half of what overflowed a stack of 8 MB, in the shapes that were tried."""
_LINES = re.compile(r"\r\n|\r|\n")
_AROUND = 36
"""Columns shown on each side of an error."""
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def prefixes(base_iri: str) -> dict[str, str]:
    """What queries may use without declaring it: the prefixes of the exports and some more.

    >>> prefixes("https://example.org/")["foaf"]
    'http://xmlns.com/foaf/0.1/'
    """
    return {**rdf.prefixes(base_iri), **_MORE}


def declarations(namespaces: Mapping[str, str]) -> str:
    """The prefixes as SPARQL, one a line.

    >>> declarations({"kg": "https://example.org/ontology#"})
    'PREFIX kg: <https://example.org/ontology#>\\n'
    """
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(namespaces.items()))


def check(text: str, namespaces: Mapping[str, str]) -> str:
    """The form of the query: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

    The query is read and planned, and not evaluated; for hundreds of patterns planning takes its time. Raises
    `QueryError`, with the place, for what is no query, for updates, and for SERVICE.

    >>> check("ASK { ?x a kg:Paper }", {"kg": "https://example.org/ontology#"})
    'ASK'
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QueryError("the query holds half a character; write it in UTF-8.") from error
    form, at = _first_word(text)
    if not text[at:].strip():
        raise QueryError("the query is empty; write one like SELECT ?x { ?x a kg:Dataset }.")
    if form in _UPDATES:
        raise QueryError(
            f"{form} would change the data, and queries only read; use kg build and kg remove for changes."
        )
    if form and form not in _FORMS:
        told = f"{form!r} begins no query; begin with {', '.join(_FORMS[:-1])} or {_FORMS[-1]}."
        raise QueryError(told, (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)))
    _refuse_depth(text)
    _refuse_service(text, namespaces)
    _parse(text, namespaces)
    return form


def pointer(text: str, place: tuple[int, int]) -> str:
    """The line with the place, and a caret below it; of a long line what is around it.

    >>> print(pointer("SELECT *\\n{ ?x }", (2, 6)))
      { ?x }
           ^
    """
    lines = _LINES.split(text)
    line, column = lines[min(place[0], len(lines)) - 1], place[1] - 1
    shown = "".join(char if char.isprintable() else " " for char in line)
    first = max(0, min(column - _AROUND, len(shown) - 2 * _AROUND))
    window = shown[first : first + 2 * _AROUND]
    return f"  {window}\n  {' ' * (column - first)}^"


def _first_word(text: str) -> tuple[str, int]:
    """The first word behind the prologue, in capitals, and its place."""
    at = 0
    while match := _PROLOGUE.match(text, at):
        at = match.end()
    word = _WORD.match(text, at)
    return word[0].upper() if word else "", at


def _refuse_depth(text: str) -> None:
    """Refuse what would overflow the stack of pyoxigraph, which ends the process: its parser and evaluator recurse.

    Brackets and operators are also counted where they are words of a string, of which few hold so many. Patterns,
    VALUES, names in SELECT and items of lists nest too, though they stand side by side; each has a word at least.
    """
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        depth += 1 if match[0] in "([{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST or len(_OPERATORS.findall(_ADDRESSES.sub("", text))) > _LONGEST:
        raise QueryError(
            f"the query is too deep or too long: at most {_DEEPEST} brackets in each other and {_LONGEST} operators."
        )
    bare = _QUOTED.sub(lambda match: " " if match[0][0] == "#" else " x ", text)
    if len(_WORDS.findall(_DATA.sub(r"\1{}", bare))) > _MOST_WORDS:
        raise QueryError(f"the query is too long: at most {_MOST_WORDS} words and signs; rows of VALUES do not count.")


def _refuse_service(text: str, namespaces: Mapping[str, str]) -> None:
    """Refuse SERVICE, which would ask other machines.

    The word may also stand in a string, an IRI, a name or a comment. There any other word is as good: with one in
    its place such a query is still a query, and one with the keyword is none.
    """
    places = [match.span() for match in _SERVICE.finditer(text)]
    if not places:
        return
    try:
        _parse(_SERVICE.sub("zervice", text), namespaces)
    except QueryError as error:
        at = _offset(text, error.place) if error.place else -1
        hit = next((start for start, end in places if start <= at and not text[end:at].strip()), None)
        if hit is None:
            raise
        line = text.count("\n", 0, hit) + 1
        raise QueryError(
            "SERVICE is refused: a query asks this graph and nobody else.", (line, hit - text.rfind("\n", 0, hit))
        ) from error


def _offset(text: str, place: tuple[int, int]) -> int:
    return sum(map(len, text.split("\n")[: place[0] - 1])) + place[0] - 1 + place[1] - 1


@cache
def _empty() -> Store:
    return Store()


def _parse(text: str, namespaces: Mapping[str, str]) -> None:
    """Raise `QueryError` for what can't be read or planned.

    A value for a variable that the query doesn't give is refused last, just before pyoxigraph would evaluate: it has
    no other way to stop there, and a query of VALUES takes as long without data.
    """
    nowhere = "nowhere"
    while nowhere in text:
        nowhere += "_"
    try:
        _empty().query(text, prefixes=dict(namespaces), substitutions={Variable(nowhere): Literal("")})
    except SyntaxError as error:
        raise _told(str(error), text) from error
    except (RuntimeError, OSError, ValueError) as error:  # e.g. a function that nobody knows
        if f"?{nowhere} " not in str(error):
            raise QueryError(f"the query can't be run: {' '.join(str(error).split())}.") from error


def _told(message: str, text: str) -> QueryError:
    """The parser's message with its place, without its tables of characters."""
    match = _ERROR.match(message)
    if match is None:
        return QueryError(f"this is no SPARQL: {' '.join(message.split())}.")
    line, column = place = int(match[1]), int(match[2])
    where = f"syntax error in line {line}, column {column}"
    rest = text[_offset(text, place) :]
    expected = [each.strip() for each in _CLASS.sub("", " ".join(match[3].split())).split(", ")]
    name = _PREFIXED.search(text[: len(text) - len(rest)][-_LONGEST_NAME:])
    if "Prefix not found" in expected and name:
        told = f"the prefix {name[1] + ':'!r} is not declared; kg query --explain-prefixes lists those that are."
        return QueryError(f"{where}: {told}", (line, max(1, column - len(name[0]))))
    sentences = [each for each in expected if " " in each and each != "Prefix not found"]
    if sentences:  # they tell more than tokens
        return QueryError(f"{where}: {sentences[0].rstrip('.')}.", place)
    what = (
        "this can't stand here" if rest.strip() else "the query ends before it is complete, or goes on behind its end"
    )
    return QueryError(f"{where}: {what}.", place)
