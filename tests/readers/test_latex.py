"""LaTeX to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.latex import decode_latex


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (
            r"Erd{\H{o}}s, G{\"o}del, Fran\c{c}ois, {\'E}va, \v{S}, \ss{}, \O{}rsted, {\aa}",
            "Erdős, Gödel, François, Éva, Š, ß, Ørsted, å",
        ),
        (r"{BERT} and {{GPT}-2} for {T}itles", "BERT and GPT-2 for Titles"),
        (r"\textit{i.e.} \emph{a} \textbf{b \emph{c}} {\em d} {\bf e}", "i.e. a b c d e"),
        (r"up by 5\% \& more, a\_b \#1 \$5", "up by 5% & more, a_b #1 $5"),
        ("5% better & a_b #1, x^2 in ~10 ms", "5% better & a_b #1, x^2 in ~10 ms"),
        (r"Fig.~2, et al.~said, https://x.org/~me", "Fig. 2, et al. said, https://x.org/~me"),
        ("a -- b --- c, ``q''", "a – b — c, “q”"),
        (r"100\,000 words \ldots", "100 000 words …"),
        (r"over\-fitted \textsuperscript{2}", "overfitted 2"),
        (r"as shown \cite{x} before \citep[p. 2]{y}.", "as shown before ."),
        (r"code\footnote{At \url{https://x.org/a_b}.} here", "code (At https://x.org/a_b.) here"),
        (
            r"\href{https://x.org/a}{our page}, \href{https://x.org}{https://x.org}",
            "our page (https://x.org/a), https://x.org",
        ),
        (r"\ie, \eg{} and \foo{bar}", r"\ie, \eg and bar"),
        ("one\n   line", "one line"),
        (r"\^{}x \~{}y", "^x ~y"),
    ],
)
def test_markup_is_decoded_and_pasted_text_survives(latex: str, text: str) -> None:
    assert decode_latex(latex) == text


@pytest.mark.parametrize(
    "formula",
    [
        r"$6\times$",
        r"$\mathcal{O}(n \log n)$",
        r"$\beta_{1}=0.9$",
        r"\(a^2\)",
        r"$$x = 1$$",
        r"\[ y_i \]",
        r"$10\%$",
        "$n$",
    ],
)
@pytest.mark.parametrize(
    "around", ["It is {} faster.", r"\textbf{{It {} is}} \'e", "{{The {}-means}}", "{}-gram 5% of \\$3"]
)
def test_mathematics_stays_as_it_is_written(formula: str, around: str) -> None:
    assert formula in decode_latex(around.format(formula))


def test_dollars_are_no_mathematics() -> None:
    assert decode_latex(r"costs $5 or $6, \$7, $8-$9") == "costs $5 or $6, $7, $8-$9"


@pytest.mark.parametrize(
    "broken", ["{" * 3000, r"\begin{a}" * 500, "a } b \\%", r"\textit{a", "$", r"\href{x}", "\ue000 \\'e"]
)
def test_what_is_no_latex_is_kept_and_raises_nothing(broken: str) -> None:
    assert isinstance(decode_latex(broken), str)
    assert decode_latex(broken + " word").endswith("word")


@given(st.text(st.characters(exclude_characters="\\{}$~-`'")))
def test_text_without_markup_only_loses_double_blanks(text: str) -> None:
    assert decode_latex(text) == " ".join(text.split())
