"""Without PyTorch (the extra ``train``), the examples in the training package can't run and are left out."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") and find_spec("sklearn") else ["extractors/training"]
