"""Renders source/ into the folder samples: ``python -m making_samples``.

Needs requirements-dev.txt. The same sources give the same bytes on any day (given the same zlib).
"""

from pathlib import Path

from making_samples.read import sources
from making_samples.render import manifest, render

FOLDER = Path(__file__).parents[1] / "samples"

samples = sources()
for sample in samples:
    (FOLDER / sample.file).write_bytes(render(sample))
(FOLDER / "manifest.jsonl").write_text(manifest(samples), encoding="utf-8")
