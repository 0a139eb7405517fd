"""What the tagger has learnt: the words and bigrams that weigh most for each area. `python -m pipeline.making.weights`."""

from __future__ import annotations

import sys

import numpy as np

from pipeline.encode import open_encoder
from pipeline.settings import load
from pipeline.tagging import classifier
from pipeline.tagging.classifier import Classifier


def strongest(tagger: Classifier, most: int = 10) -> dict[str, list[str]]:
    """The terms that speak most for each area wherever they stand in a text, each weight times the term's rarity, the strongest first."""
    first = len(tagger.mean)
    terms = np.array(tagger.lexicon.terms)
    shares = tagger.weights[:, first : first + len(terms)] * tagger.lexicon.idf
    return {decision.id: terms[np.argsort(-row)[:most]].tolist() for decision, row in zip(tagger.decisions, shares, strict=True)}


if __name__ == "__main__":
    settings = load()
    shipped = classifier.load(settings.models_dir / "tagger", open_encoder(settings).hash)
    for area, speaking in strongest(shipped).items():
        sys.stdout.write(f"{area}: {' '.join(speaking)}\n")
