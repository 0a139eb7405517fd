"""Measures of quality over an evaluation set: search, tagging, question lookup, metadata.

An evaluation set is a folder of JSON Lines files beside the documents they speak of. All matching is on text, so a
measure does not depend on how passages are cut; white space is ignored and full-width forms are folded (NFKC).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.answer.quality import LookupQuality, lookup_quality
from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl
from pipeline.quotes import relevant
from pipeline.reading.quality import MetadataQuality, metadata_quality
from pipeline.records import MODES, Hit, Mode, Query, Results
from pipeline.tagging.quality import TagQuality, tag_quality

if TYPE_CHECKING:
    from pipeline.engine import Engine


@dataclass(frozen=True, slots=True)
class Ranking:
    """Search quality over a group of queries: the share with a relevant passage among the first k, and MRR@10."""

    measure: str
    group: str
    queries: int
    recall_1: float
    recall_5: float
    recall_10: float
    mrr_10: float


def evaluate(engine: Engine, folder: Path, corpus: Path) -> Iterator[Ranking | TagQuality | LookupQuality | MetadataQuality]:
    """All measures of an evaluation set, over the documents of ``corpus``, which are ingested if they are not stored.

    Raises UsageError for a folder without a set.
    """
    queries = folder / "queries.jsonl"
    if not queries.is_file():
        raise UsageError(f"{folder} holds no queries.jsonl; name the folder of an evaluation set.")
    refused = [ingested for ingested in engine.ingest([corpus]) if ingested.state == "refused"]
    if refused:
        raise UsageError(f"{refused[0].file} of the corpus is refused: {refused[0].reason}")
    kinds = {Path(report.file).name: report.kind for report in engine.reports()}
    rows = read_jsonl(queries)
    for mode in MODES:
        yield from search_quality(engine.search, rows, mode, kinds)
    if (labelled := folder / "tags.jsonl").is_file():
        texts = read_jsonl(labelled)
        yield from tag_quality(texts, engine.tag_texts([row["text"] for row in texts]))
    if (questions := folder / "qa.jsonl").is_file():
        yield from lookup_quality(engine.ask, read_jsonl(questions))
    if (described := folder / "metadata.jsonl").is_file():
        yield from metadata_quality(read_jsonl(described), corpus, engine.settings)


def first_relevant(hits: Sequence[Hit], gold: Sequence[dict[str, str]]) -> int:
    """The rank of the first relevant hit, 0 if there is none."""
    return next((hit.rank for hit in hits if relevant(hit.report.file, hit.passage.text, gold)), 0)


def rank(ranks: Sequence[int], measure: str = "", group: str = "all") -> Ranking:
    """Measures of the ranks of the first relevant hits (0: none)."""
    count = max(len(ranks), 1)
    first, five, ten = (sum(0 < found <= k for found in ranks) / count for k in (1, 5, 10))
    return Ranking(measure, group, len(ranks), first, five, ten, sum(1 / found for found in ranks if 0 < found <= 10) / count)


def search_quality(
    search: Callable[[Query], Results], queries: Sequence[dict[str, Any]], mode: Mode, kinds: Mapping[str, str]
) -> Iterator[Ranking]:
    """Search measures over all queries, by kind of query, and by kind of the documents sought (``kinds``: by file name)."""
    ranks: dict[str, list[int]] = defaultdict(list)
    for row in queries:
        found = first_relevant(search(Query(row["query"], 10, mode)).hits, row["gold"])
        sought = sorted({kinds.get(Path(gold["file"]).name, "other") for gold in row["gold"]})
        for group in ("all", f"kind {row.get('kind', 'none')}", f"in {'+'.join(sought)}"):
            ranks[group].append(found)
    return (rank(found, f"search {mode}", group) for group, found in ranks.items())
