"""Examples: texts with the areas that they have, as the tagger learns from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl
from pipeline.tagging import taxonomy


@dataclass(frozen=True, slots=True)
class Example:
    """A text with all its areas; ``group`` is the file that it comes from, ``weight`` how many examples it counts as.

    On whether it has an area of ``undecided`` its readers do not agree: for these it is no example. Calibration and thresholds are chosen
    where it ``decides``; a clause, which teaches what may stand in a passage, is only learnt from.
    """

    text: str
    labels: frozenset[str]
    group: str
    weight: float = 1.0
    decides: bool = True
    undecided: frozenset[str] = frozenset()


def read_examples(folder: Path) -> list[Example]:
    """The examples of all JSON Lines files of a folder. Raises UsageError for a row that cannot be used."""
    known = set(taxonomy.ids())
    examples: list[Example] = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, row in enumerate(read_jsonl(file), 1):
            labels, optional = row.get("labels"), row.get("optional", [])
            if not isinstance(row.get("text"), str) or not isinstance(labels, list):
                raise UsageError(f"{file}, row {number}, lacks a text or a list of labels; both are needed.")
            if not isinstance(optional, list):
                raise UsageError(f"{file}, row {number}, has optional labels that are no list; write them as a list.")
            if unknown := [label for label in (*labels, *optional) if label not in known]:
                raise UsageError(f"{file}, row {number}, has the label {unknown[0]!r}, which the taxonomy lacks.")
            if both := [label for label in optional if label in labels]:
                raise UsageError(f"{file}, row {number}, has the label {both[0]!r} in labels and in optional; leave it in one of them.")
            decides = row.get("register") != "clause"
            examples.append(Example(row["text"], frozenset(labels), file.name, decides=decides, undecided=frozenset(optional)))
    if not examples:
        raise UsageError(f"{folder} holds no examples; name a folder of JSON Lines files with text and labels.")
    return examples
