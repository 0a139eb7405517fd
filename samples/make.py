"""Renders the sample reports and their manifest from samples/source: ``python -m samples.make [FOLDER]``.

Needs requirements-dev.txt. The same sources give the same bytes on any day (given the same zlib).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from samples.read import Sample, sources
from samples.render import render


def manifest(samples: list[Sample]) -> str:
    """The lines of manifest.jsonl: what no gazetteer of real places can know."""
    rows = (
        {
            "file": sample.file,
            "region": sample.head["region"],
            "organ": sample.head["organ"],
            "year": int(sample.head["year"]),
            "kind": sample.head["kind"],
            "published": sample.head["published"],
        }
        for sample in samples
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main(folder: Path) -> None:
    """Writes every report and the manifest into ``folder``."""
    samples = sources()
    for sample in samples:
        (folder / sample.file).write_bytes(render(sample))
    (folder / "manifest.jsonl").write_text(manifest(samples), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
