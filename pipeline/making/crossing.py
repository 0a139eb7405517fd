"""How well English and traditional queries of our own find simplified text, over the samples and a folder of public text.

`python -m pipeline.making.crossing TEXTS` prints the measures. The queries name what they seek by place alone (file, line, span):
tests/data/cross_queries.jsonl holds no text of the folder.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.evaluate import Ranking, search_quality
from pipeline.jsonl import read_jsonl
from pipeline.making.places import lines
from pipeline.quotes import relevant
from pipeline.records import Mode
from pipeline.settings import ROOT, Settings, load

QUERIES, SAMPLES = ROOT / "tests" / "data" / "cross_queries.jsonl", ROOT / "samples"
_MODES: tuple[Mode, ...] = ("dense", "hybrid")


def cross_quality(texts: Path, settings: Settings, scratch: Path) -> Iterator[Ranking]:
    """Measures by kind of query; each line of the folder's .txt files and each row of its .jsonl files is a document.

    Raises UsageError for a query whose gold stands in no passage, so that nothing could find it.
    """
    queries = read_jsonl(QUERIES)
    texts_of = {file.name: lines(file) for file in sorted(texts.iterdir()) if file.suffix in (".txt", ".jsonl")}
    documents = scratch / "documents"
    documents.mkdir()
    for name, found in texts_of.items():
        for number, line in enumerate(found, 1):
            if line.strip():
                (documents / _document(name, number)).write_text(line, encoding="utf-8")
    with Engine.open(replace(settings, index_dir=scratch / "index")) as engine:
        for _ in engine.ingest([SAMPLES, documents]):
            pass
        reports = {Path(report.file).name: report.id for report in engine.reports()}

        def quoted(gold: dict[str, Any]) -> dict[str, str]:
            if "line" in gold:
                file, text = _document(gold["file"], gold["line"]), texts_of[gold["file"]][gold["line"] - 1]
            else:
                file, text = gold["file"], engine.report(reports[gold["file"]]).text
            return {"file": file, "quote": text[gold["start"] : gold["end"]]}

        rows = [{**query, "gold": [quoted(gold) for gold in query["gold"]]} for query in queries]

        def findable(gold: list[dict[str, str]]) -> bool:
            return any(relevant(each["file"], passage.text, [each]) for each in gold for passage in engine.passages(reports[each["file"]]))

        if lost := [row["id"] for row in rows if not findable(row["gold"])]:
            raise UsageError(f"No passage holds what {', '.join(lost)} seek; mend their places in {QUERIES.name}.")
        for mode in _MODES:
            yield from (found for found in search_quality(engine.search, rows, mode, {}) if found.group.startswith("kind"))


def _document(name: str, number: int) -> str:
    return f"{Path(name).stem}-{number}.txt"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for told in cross_quality(Path(sys.argv[1]), load(), Path(folder)):
            sys.stdout.write(f"{told.measure}, {told.group}, {told.queries} queries: R@1 {told.recall_1:.3f}  R@10 {told.recall_10:.3f}\n")
