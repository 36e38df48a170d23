"""What a training run depends on beside its data."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """Settings of a run; all of them are written beside the model.

    `epochs` 0 means: nine, or more for small data, so that there are about 600 steps. `language_model_steps` 0 means
    no language model of one's own; one that comes with the base model is used all the same, unless
    `uses_language_model` is false. `student_papers` is how many raw abstracts a second, fast model without language
    model learns from besides; 0: there is no such model. `student_folds` is how many folds have such a student
    (the ranker learns from these); 0: all.
    """

    seed: int = 0
    folds: int = 5
    epochs: int = 0
    vocabulary: int = 24_000
    ngram_rows: int = 20_000
    language_model_steps: int = 0
    uses_language_model: bool = True
    student_papers: int = 0
    student_folds: int = 0
    workers: int = 1

    def epochs_for(self, examples: int, batch: int) -> int:
        """How often to go through so many examples.

        >>> Options().epochs_for(1000, 16), Options().epochs_for(100, 16), Options(epochs=3).epochs_for(5, 16)
        (9, 60, 3)
        """
        return self.epochs or min(60, max(9, 600 // max(1, -(-examples // batch))))
