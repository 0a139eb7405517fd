"""The taggers of an index: the one that ships is version 0, those that were trained since lie beside the index, one is in use.

taggers/0001/tagger.json, tagger.npz   a tagger, as in models/tagger
taggers/0001/version.json              when it was made, of what, and how it compares with the one before
taggers/in-use.json                    which version tags; absent: 0
taggers/validated.json                 cross-validated F1 of taggers, so that the next training need not find it again
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipeline.errors import IndexDamaged, IndexMismatch, IndexUnusable, ModelUnavailable, UsageError
from pipeline.files import write_whole
from pipeline.records import Compared, TaggerVersion
from pipeline.tagging.classifier import FILES, Classifier, load, save

FORMAT = 1
FOLDER, IN_USE, TOLD, VALIDATED = "taggers", "in-use.json", "version.json", "validated.json"
SHIPPED = 0
_NUMBERED = "[0-9][0-9][0-9][0-9]"
_REMEMBERED = 50  # taggers whose cross-validation is kept


class Versions:
    """The taggers of the index in a folder; ``shipped`` is the folder of version 0."""

    def __init__(self, index: Path, shipped: Path) -> None:
        self.folder = index / FOLDER
        self._shipped = shipped

    def in_use(self) -> int:
        """The number of the version that tags. Raises IndexDamaged if the file that says so cannot be read."""
        file = self.folder / IN_USE
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            if told["format"] != FORMAT:
                raise ValueError(f"its format is {told['format']!r}, not {FORMAT}")
            return int(told["version"])
        except FileNotFoundError:
            return SHIPPED
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{file} does not say which tagger is in use ({error}); run `taggers use 0`.") from error

    def listed(self) -> list[TaggerVersion]:
        """The versions by number. Raises IndexDamaged if one of them cannot be read."""
        used = self.in_use()
        there = sorted(int(folder.name) for folder in self.folder.glob(_NUMBERED))
        return [replace(self.told(number), in_use=number == used) for number in (SHIPPED, *there)]

    def told(self, number: int) -> TaggerVersion:
        """What is known of a version. Raises UsageError if there is none of this number, IndexDamaged if it cannot be read."""
        if number == SHIPPED:
            return TaggerVersion(SHIPPED, _hash(self._shipped), False)
        file = self._place(number) / TOLD
        try:
            told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            if told.pop("format") != FORMAT:
                raise ValueError("unknown format")
            told |= {name: tuple(Compared(*row) for row in told[name]) for name in ("validated", "on_held_out")}
            return TaggerVersion(number, in_use=False, **told)
        except FileNotFoundError as error:
            raise _none(number) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{file} cannot be read ({error}); go back to the tagger that ships with `taggers use 0`.") from error

    def load(self, number: int, encoder: str) -> Classifier:
        """The tagger of a version, for vectors of the encoder of this hash.

        Raises UsageError if there is none of this number, IndexMismatch, ModelUnavailable.
        """
        if number == SHIPPED:
            return load(self._shipped, encoder)
        if not self._place(number).is_dir():
            raise _none(number)
        mend = "go back to the one that ships with `taggers use 0`, and train it anew with `retrain`"
        try:
            return load(self._place(number), encoder)
        except IndexMismatch as error:
            raise IndexMismatch(f"Version {number} of the tagger was made with another encoder; {mend}.") from error
        except ModelUnavailable as error:
            raise ModelUnavailable(f"Version {number} of the tagger cannot be used; {mend} ({error})") from error

    def add(self, classifier: Classifier, told: TaggerVersion) -> TaggerVersion:
        """Keep a tagger as the next version, not yet in use. Raises IndexUnusable where it cannot be written."""
        number = max((int(folder.name) for folder in self.folder.glob(_NUMBERED)), default=SHIPPED) + 1
        part = self.folder / f"{number:04}.part"
        try:
            shutil.rmtree(part, ignore_errors=True)  # of a training that was cut off
            save(classifier, part)
            told = replace(told, number=number, hash=_hash(part))
            kept = {name: value for name, value in asdict(told).items() if name not in ("number", "in_use")}
            rows = {name: [list(row.values()) for row in kept[name]] for name in ("validated", "on_held_out")}
            text = json.dumps({"format": FORMAT, **kept, **rows}, ensure_ascii=False, indent=1)
            write_whole(part / TOLD, text.encode("utf-8"))
            part.rename(self._place(number))
        except OSError as error:
            raise IndexUnusable(
                f"The new tagger cannot be kept in {self.folder} ({error.strerror}); mend that and run `retrain`."
            ) from error
        return told

    def validated(self, tagger: str, examples: str) -> dict[str, float] | None:
        """The F1 by area that a tagger (its hash) was found to have by cross-validation on examples (their digest), if it is known."""
        return self._validated().get(f"{tagger} {examples}")

    def remember(self, tagger: str, examples: str, found: dict[str, float]) -> None:
        """Keep what ``validated`` gives; the taggers remembered first are forgotten first."""
        known = list({**self._validated(), f"{tagger} {examples}": found}.items())[-_REMEMBERED:]
        self._write(VALIDATED, {"format": FORMAT, "found": dict(known)})

    def _validated(self) -> dict[str, dict[str, float]]:
        """All that is remembered; nothing if it cannot be read, for it can be found again."""
        try:
            told = json.loads((self.folder / VALIDATED).read_text(encoding="utf-8"))
            return dict(told["found"]) if told["format"] == FORMAT else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def use(self, number: int) -> None:
        """Let this version tag from now on. Raises UsageError if there is none of this number."""
        if number != SHIPPED:
            self.told(number)
        self._write(IN_USE, {"format": FORMAT, "version": number})

    def _write(self, name: str, told: dict[str, Any]) -> None:
        try:
            write_whole(self.folder / name, json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8"))
        except OSError as error:
            raise IndexUnusable(f"{self.folder / name} cannot be written ({error.strerror}); mend that and try again.") from error

    def _place(self, number: int) -> Path:
        return self.folder / f"{number:04}"


def _none(number: int) -> UsageError:
    return UsageError(f"There is no tagger version {number}; `taggers` lists those that there are.")


def _hash(folder: Path) -> str:
    """The hash by which an index knows the tagger in a folder; empty if a file of it is missing, of which opening it tells."""
    files = [folder / name for name in FILES]
    if not all(file.is_file() for file in files):
        return ""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
