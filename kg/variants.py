"""Variants: spellings, inflections and heads by which names differ while the thing is the same; and names of nothing.

Everything here folds one name by itself (no pairs are compared), so that blocking stays linear. Numbers, sizes and
versions are never touched.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.names import normal_form

__all__ = ["case_agrees", "core_words", "has_head", "is_coined", "is_generic", "spelling_form"]

_AMERICAN = (
    (re.compile(r"(?<=\w{3})is(?=(?:e|ed|er|ing|ation|able)$)"), "iz"),
    (re.compile(r"(?<=\w{3})ys(?=(?:e|ed|er|ing)$)"), "yz"),
    (re.compile(r"(?<=\w{3})our(?=(?:ed|ing|ful|hood|al|able|ite|iz\w+)?$)"), "or"),
    (re.compile(r"(?<=\w{3}[aeiou])ll(?=(?:ed|er|ing)$)"), "l"),
    (re.compile(r"(?<=\w{2}[ao])logue$"), "log"),
)
"""British endings and what they are folded to, in words of six letters or more."""
_BRITISH = re.compile(r"[iy]s[eia]|our|ll[ei]|logue")
"""What a word has to have for one of the endings; most words have none of it."""
_WORDS = {
    "aeroplane": "airplane",
    "ageing": "aging",
    "artefact": "artifact",
    "catalogue": "catalog",
    "centre": "center",
    "centred": "centered",
    "defence": "defense",
    "fibre": "fiber",
    "grey": "gray",
    "greyscale": "grayscale",
    "judgement": "judgment",
    "kerb": "curb",
    "licence": "license",
    "litre": "liter",
    "metre": "meter",
    "plough": "plow",
    "programme": "program",
    "pretrain": "pre train",
    "finetune": "fine tune",
    "sulphur": "sulfur",
    "tyre": "tire",
    **{f"pretrain{end}": "pre training" for end in ("ed", "ing")},
    **{f"finetun{end}": "fine tuning" for end in ("ed", "ing", "er")},
}
_PROCESSES = frozenset({"tun", "train", "sampl", "prun", "rank", "weight", "quantiz"})
"""Stems of verbs whose forms name one process after a modifier: fine-tune, fine-tuned, fine-tuning."""
_INFLECTED = re.compile(r"(\w+?)(?:ing|ed|e|)$")
_MODIFIERS = frozenset("co down fine importance instruction multi over post pre prefix prompt re self under up".split())
_NETS = frozenset({"adversarial", "belief", "convolutional", "neural", "recurrent", "residual"})

_HEADS: dict[str, frozenset[str]] = {
    "Dataset": frozenset({"dataset", "benchmark", "corpus", "database"}),
    "Task": frozenset({"task"}),
    "Metric": frozenset({"score", "metric"}),
    "Method": frozenset({"algorithm", "method", "model", "optimizer", "classifier", "framework", "architecture"}),
    "Hardware": frozenset({"gpu", "cpu"}),
    "Software": frozenset({"library", "software", "toolkit", "package", "framework", "simulator"}),
}
"""Last words that say the type again."""
_ANY_NAME = frozenset({"Dataset", "Task", "Metric"})
"""Types whose heads go after any words; elsewhere the words before must be a coined name ("BERT model")."""
_DERIVED = re.compile(r"-(?:aware|based|driven|free|guided|like|level|style)$")
_MAKERS = frozenset({"nvidia", "geforce", "tesla"})

_GENERIC = frozenset(
    # what a paper is and does
    "algorithm analysis application approach architecture baseline benchmark case code component contribution data "
    "dataset evaluation experiment finding framework idea implementation method methodology metric model module paper "
    "pipeline problem procedure process proposal result scheme setting solution state strategy study system task "
    "technique test tool work "
    # nouns that point at what was said (shell nouns, Schmid 2000)
    "ability advance advantage aim aspect assumption attempt capability challenge characteristic concept condition "
    "consideration criterion detail difference difficulty direction domain effect effort element example fact factor "
    "field goal instance insight issue item limitation mechanism need objective obstacle observation option paradigm "
    "part phase phenomenon possibility principle property purpose question reason requirement research scenario "
    "situation stage step topic trend type variant version way "
    # things of no kind
    "content device environment equipment feature function hardware information input object output platform resource "
    "sample set software source structure".split()
)
_QUANTITIES = frozenset(
    "amount criterion difference gain improvement level measure metric number parameter quantity rate ratio result "
    "score value".split()
)
"""Generic too, also after what was done: "evaluation metrics"."""
_DETERMINERS = frozenset(
    "all art average base best both certain common current different existing experimental extensive following general "
    "good great high important low main many multiple new novel of original other our possible previous prior "
    "propose proposed real recent relative relevant same several significant similar simple single sota specific "
    "standard state strong such suitable superior that the their these this those typical underlying useful various "
    "whole".split()
)
_WORK = frozenset({"evaluation", "experiment", "performance", "test"})
_ADJECTIVES = frozenset(
    "adaptive autonomous bidirectional compiled convolutional deep distributed dynamic inertial linear memristive "
    "mobile multimodal neural nice nonlinear online recurrent relative robust scored sequential statistical stochastic "
    "supervised symbolic temporal unsupervised visual".split()
)
"""Words that name nothing by themselves, though they are left over of names now and then."""

_POINTING = frozenset({"art", "propose", "proposed", "sota"})
"""Words that make a name of nothing even without a head: "the proposed", "state of the art"."""


@lru_cache(maxsize=65536)
def spelling_form(name: str) -> str:
    """The normal form with British spellings, "nets" and inflections of fine-tuning and its kin folded.

    >>> [spelling_form(name) for name in ("Colour Normalisation", "Topic Modelling", "neural nets", "fine-tuned")]
    ['color normalization', 'topic modeling', 'neural network', 'fine tuning']
    >>> spelling_form("U-Net"), spelling_form("noise"), spelling_form("trained")
    ('u net', 'noise', 'trained')
    """
    words = " ".join(map(_american, normal_form(name).split())).split()
    for at in range(1, len(words)):
        if words[at] == "net" and words[at - 1] in _NETS:
            words[at] = "network"
    if len(words) > 1 and words[-2] in _MODIFIERS and (match := _INFLECTED.fullmatch(words[-1])):
        stem = match[1]
        if stem in _PROCESSES:
            words[-1] = stem + "ing"
    return " ".join(words)


@lru_cache(maxsize=65536)
def _american(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    if len(word) >= 6 and _BRITISH.search(word):
        for pattern, ending in _AMERICAN:
            word = pattern.sub(ending, word)
    return word


@lru_cache(maxsize=65536)
def core_words(type: str, name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others of its type: the spelling form less heads that say the type.

    >>> core_words("Dataset", "ImageNet dataset"), core_words("Method", "BERT model"), core_words("Metric", "F1-score")
    (('imagenet',), ('bert',), ('f1',))
    >>> core_words("Method", "language model"), core_words("Hardware", "NVIDIA Tesla V100 GPUs")
    (('language', 'model'), ('v100',))
    """
    words = tuple(spelling_form(name).split())
    if has_head(type, name):
        words = words[:-1]
    if type == "Hardware":
        while len(words) > 1 and words[0] in _MAKERS and any(map(_has_digit, words[1:])):
            words = words[1:]
    return words


def has_head(type: str, name: str) -> bool:
    """Whether the last word of a name only says its type.

    >>> has_head("Dataset", "VQA dataset"), has_head("Method", "diffusion model"), has_head("Task", "task")
    (True, False, False)
    """
    words = spelling_form(name).split()
    if len(words) < 2 or words[-1] not in _HEADS.get(type, ()):
        return False
    if type in _ANY_NAME:
        return True
    if type == "Hardware":
        return any(map(_has_digit, words[:-1]))
    parts = name.split()
    return len(parts) == 2 and is_coined(parts[0]) and not (type == "Software" and parts[0].isupper())


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def is_coined(name: str) -> bool:
    """Whether some word of a name has a capital after its first letter, or a digit.

    >>> [is_coined(name) for name in ("BERT", "ResNet-50", "word2vec", "Vision-Language", "GPU-based")]
    [True, True, True, False, False]
    """
    parts = re.split(r"[\s-]+", name)
    return any(any(map(str.isupper, part[1:])) or _has_digit(part) for part in parts) and not _DERIVED.search(name)


@lru_cache(maxsize=65536)
def is_generic(name: str) -> bool:
    """Whether a name is but a generic head, with words that point at it: no thing has this name.

    A word in capitals may be a coined name: MODEL, SIMPLE.

    >>> [is_generic(name) for name in ("our proposed method", "Results", "state-of-the-art", "language model", "CASE")]
    [True, True, True, False, False]
    """
    words = normal_form(name).replace("real world", "real").split()
    if not words or (len(words) == 1 and is_coined(name)):
        return False
    if len(words) == 1 and words[0] in _ADJECTIVES and name.islower():
        return True
    heads = [word for word in words if word not in _DETERMINERS]
    if not heads:
        return not _POINTING.isdisjoint(words)
    if heads == ["data", "set"] or (len(heads) == 2 and heads[0] in _WORK and heads[1] in _QUANTITIES):
        heads = heads[1:]
    # in "depth priors" the last word is no determiner, whatever it looks like
    return len(heads) == 1 and heads[0] == words[-1] and (heads[0] in _GENERIC or heads[0] in _QUANTITIES)


def case_agrees(one: str, other: str) -> bool:
    """Whether capitals allow that two spellings of one word are one name: MAP is not mAP, LaTeX not latex.

    Long names are often written carelessly (SQuAD, SQUAD, Squad), short ones and common words are not.

    >>> case_agrees("MAP", "mAP"), case_agrees("LaTeX", "latex"), case_agrees("SQuAD", "SQUAD")
    (False, False, True)
    """
    one, other = ("".join(filter(str.isalnum, text)).removesuffix("s") for text in (one, other))
    if one == other or not any(map(str.isupper, one[1:] + other[1:])):
        return True
    return len(one) >= 5 and one[:1].isupper() and other[:1].isupper()
