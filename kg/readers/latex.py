r"""LaTeX as bibliographies hold it to plain text; mathematics stays as it is written.

>>> decode_latex(r"Caf{\'e}s with {BERT}: 5\% of $6\times$, \textit{etc}.")
'Cafés with BERT: 5% of $6\\times$, etc.'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

__all__ = ["MATH", "decode_latex"]

_MARKUP = re.compile(r"[\\{}$~]|--|``|''")
MATH = re.compile(
    r"(?<!\\)\$\$[^$]{1,2000}\$\$"
    r"|(?<!\\)\$(?![\s\d])(?:[^$\\]|\\.){1,500}?(?<!\s)\$"
    r"|(?<!\\)\$(?=\d)(?:[^$\\]|\\.){1,500}?(?<!\s)\$(?!\d)"  # "costs $5-$6" is no mathematics
    r"|\\\([^$]{1,500}?\\\)|\\\[[^$]{1,2000}?\\\]",
    re.S,
)
"""A formula in TeX."""

_SIGN = re.compile(r"\\[~^]\{\s?\}|(?<![\w.)}\\])~|(?<!\\)~(?=\s|$)")
_OPENING, _CLOSING = re.compile(r"(?<!\\)\{"), re.compile(r"(?<!\\)\}")
_AWAITS_ARGUMENT = re.compile(r"\\(?:[A-Za-z]{0,30}|[^A-Za-z%&$#_{}]|[A-Za-z]{1,30}\[[^\]]{0,80})$")
_BARE = re.compile(r"(?<!\\)[%$&#]")
_ASIDE = re.compile(f"{MATH.pattern}|{_SIGN.pattern}", re.S)
_PLACEHOLDER = "\ue000"
_LONGEST = 50_000
_ARGUMENTS = {
    **dict.fromkeys(("textsuperscript", "textsubscript", "textsc", "texttt", "mbox", "hbox", "enquote", "url"), "%s"),
    **dict.fromkeys(("cite", "citep", "citet", "label"), ""),
    "footnote": " (%s)",
}
"""Macros that pylatexenc doesn't know, or renders otherwise than an abstract wants, and what becomes of arguments."""

_SIGNS = {
    **{"textless": "<", "textgreater": ">", "textasciicircum": "^", "slash": "/", "par": " ", "-": "", "/": ""},
    **dict.fromkeys(("em", "bf", "it", "tt", "sc", "sf", "rm", "bfseries", "itshape"), ""),
}


def decode_latex(text: str) -> str:
    """`text` without markup, accents composed, white space single; macros that nobody knows stay as written.

    What LaTeX would take for a comment (``5% better``) or a blank (``~10``) is text here: abstracts are pasted
    into bibliographies as often as they are typeset. The work is done by pylatexenc; what it can't decode stays.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST or not _MARKUP.search(text):
        return text
    aside: list[str] = []

    def put_aside(hit: re.Match[str]) -> str:
        sign = hit[0].removeprefix("\\")[:1]
        aside.append(sign if sign in "~^" else hit[0])
        return _PLACEHOLDER

    source = _BARE.sub(r"\\\g<0>", _ASIDE.sub(put_aside, text.replace(_PLACEHOLDER, "\ufffd")))
    try:
        decoded = _decode(source)
    except Exception:  # pylatexenc fails in many ways on what isn't LaTeX, RecursionError and IndexError among them
        return text
    pieces = decoded.split(_PLACEHOLDER)
    if len(pieces) != len(aside) + 1:  # a formula in an argument that is dropped
        return text
    joined = pieces[0] + "".join(formula + piece for formula, piece in zip(aside, pieces[1:], strict=True))
    return " ".join(joined.split())


def _decode(source: str) -> str:
    converter, walker = _converter()
    return " ".join(
        str(converter.latex_to_text(piece, tolerant_parsing=True, latex_context=walker))
        if _MARKUP.search(piece)
        else piece
        for piece in _pieces(source)
    )


def _pieces(source: str) -> Iterator[str]:
    """Stretches without open braces: pylatexenc's time goes by the character, and most words need none of it."""
    if "\\begin" in source:
        yield source
        return
    held, depth = list[str](), 0
    for word in source.split(" "):
        held.append(word)
        depth += len(_OPENING.findall(word)) - len(_CLOSING.findall(word))
        if depth <= 0 and not _AWAITS_ARGUMENT.search(" ".join(held)):
            yield " ".join(held)
            held, depth = [], 0
    if held:
        yield " ".join(held)


@cache
def _converter() -> tuple[Any, Any]:
    """pylatexenc's converter and its table of macros, with a few macros more than it knows."""
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
    from pylatexenc.latexwalker import get_default_latex_context_db as get_walker_context
    from pylatexenc.macrospec import MacroSpec

    walker, texts = get_walker_context(), get_default_latex_context_db()
    shapes = dict.fromkeys(("cite", "citep", "citet"), "[{")
    macros = [MacroSpec(name, shapes.get(name, "{")) for name in _ARGUMENTS]
    walker.add_context_category("readers", macros=macros, prepend=True)
    walker.add_context_category("links", macros=[MacroSpec("href", "{{")], prepend=True)
    specs = [MacroTextSpec(name, text, discard=not text) for name, text in {**_ARGUMENTS, **_SIGNS}.items()]
    specs.append(MacroTextSpec("href", simplify_repl=_link))
    texts.add_context_category("readers", macros=specs, prepend=True)
    texts.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_unknown_macro))
    return LatexNodes2Text(math_mode="verbatim", latex_context=texts), walker


def _link(node: Any, l2tobj: Any) -> str:
    address, text = (l2tobj.nodelist_to_text([argument]) for argument in node.nodeargd.argnlist)
    return str(text if text == address else f"{text} ({address})")


def _unknown_macro(node: Any, l2tobj: Any = None) -> str:
    """``\\foo{bar}`` is ``bar``, but an abbreviation such as ``\\ie`` must not vanish."""
    behind = node.parsing_state.s[node.pos + node.len :][:2]
    return "" if behind[:1] == "{" and behind != "{}" else str(node.latex_verbatim())
