"""Text that publishers mark up (JATS, HTML, MathML, the ACL Anthology's elements) as plain text.

>>> plain_text("<jats:sec><jats:title>Aim</jats:title><jats:p>We cool CO<jats:sub>2</jats:sub>.</jats:p></jats:sec>")
'Aim: We cool CO2.'
>>> plain_text("if a < b, we stop")
'if a < b, we stop'
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["element_text", "plain_text"]

_BLOCKS = frozenset(
    {"p", "sec", "title", "br", "div", "li", "list", "list-item", "disp-formula", "h1", "h2", "h3", "h4"}
)
_INLINE = frozenset(
    {*("i", "b", "u", "em", "strong", "italic", "bold", "sub", "sup", "sc", "scp", "tt", "span", "a", "monospace")}
    | {*("underline", "inline-formula", "tex-math", "math", "ext-link", "xref", "abstract", "alternatives")}
)
_DROPPED = frozenset({"script", "style", "annotation", "annotation-xml", "graphic", "inline-graphic"})
_CLOSED = re.compile(rf"</(?:jats:|mml:)?(?:{'|'.join(sorted(_BLOCKS | _INLINE))})\s?>|<(?:jats:)?br\s?/?>", re.I)
_EMPTY_TITLES = frozenset({"abstract", "summary"})
_TEX_BODY = re.compile(r"\\begin\{document\}(.{0,5000}?)\\end\{document\}", re.S)
_EXPONENT = re.compile(r"[-−–+]?\d{1,4}")
_LONGEST = 1_000_000
_LONGEST_HEADING = 100
_DEEPEST = 200
_BREAK = "\n\n"


def plain_text(text: str) -> str:
    """`text` without tags, its entities read, where it has known elements that are closed; else as it is."""
    if "<" not in text or len(text) > _LONGEST or not _CLOSED.search(text):
        return text
    from lxml import etree
    from lxml import html as parser

    try:
        root = parser.fragment_fromstring(text.replace("\0", "\ufffd"), create_parent=True)
    except (etree.LxmlError, ValueError, AssertionError):  # what can't be parsed at all stays as it is written
        return text
    return element_text(root) or text


def element_text(element: Any) -> str:
    """The text in an lxml element: paragraphs with a blank line between, formulas in TeX between dollars.

    Headings of sections stand before their text with a colon; white space is single. Named entities that a
    document type would have declared are those of HTML.
    """
    paragraphs, heading = list[str](), ""
    for piece in "".join(_pieces(element, 0)).split(_BREAK):
        text = " ".join(piece.split())
        if text.endswith(":") and len(text) < _LONGEST_HEADING:
            heading = "" if text[:-1].casefold() in _EMPTY_TITLES else text
        elif text:
            paragraphs.append(f"{heading} {text}" if heading else text)
            heading = ""
    return _BREAK.join([*paragraphs, heading] if heading else paragraphs)


def _pieces(element: Any, depth: int, before: str = "") -> Iterator[str]:
    """The text of an element's inside."""
    if element.text:
        yield (before := element.text)
    children = list(element) if depth < _DEEPEST else []
    for child in children:
        name = _name(child)
        if name == "":
            if child.text and child.text.startswith("&"):
                yield html.unescape(child.text)
        elif name == "alternatives":
            formula = next((each for each in child if _name(each) != "tex-math"), None)
            yield from _pieces(child if formula is None else formula, depth + 1)
        elif name not in _DROPPED:
            yield from _rendered(child, name, depth, before)
        if child.tail:
            yield child.tail
            before = child.tail


def _rendered(child: Any, name: str, depth: int, before: str) -> Iterator[str]:
    inside = "".join(_pieces(child, depth + 1))
    if name == "title":
        yield f"{_BREAK}{inside.strip().rstrip(':.')}:{_BREAK}" if inside.strip() else ""
    elif name in _BLOCKS:
        yield f"{_BREAK}{inside}{_BREAK}"
    elif name == "tex-math":
        body = _TEX_BODY.search(inside)
        yield f"${(body[1] if body else inside).strip().strip('$')}$"
    elif name == "sup" and before[-1:].isdigit() and _EXPONENT.fullmatch(inside):
        yield f"^{inside}"  # 10⁻³ must not become 10-3
    else:
        yield inside


def _name(element: Any) -> str:
    """The local name, ``""`` for a comment, entity or processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
