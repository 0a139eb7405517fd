"""Query -> Hits: dense and lexical search, fused.

    query ── scope ─┬─ rest ─┬─ encoder ─┬─ vector ── cosines ───────┬─ fused score ── the best hundred ── hits with their reasons
                    │        │           └─ tokens ──────────────────┼────── late interaction ──┘
                    │        └─ words, characters, bigrams ── BM25 ──┤
                    └─ places, years ── reports of that place, year ─┘

What a score adds up depends on the passage and the query alone, never on the other passages found; but only the hundred best are read
token by token, which adds to their scores and never takes away, so that they stay before the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from pipeline.encode import Encoder
from pipeline.errors import UsageError
from pipeline.fold import fold
from pipeline.lexical import matches, query_terms
from pipeline.records import MODES, Filters, Hit, Query, Results, Why
from pipeline.scope import Scope, scope
from pipeline.stores.base import Rows, Scores, Store, Weights
from pipeline.words import Segmenter

LONGEST_QUERY = 1_000  # characters
MOST_HITS = 1_000
_POOL = 1_000  # candidates that each side gives to the fusion

# Chosen by measuring; the README has the table and the command.
WEIGHTS = Weights(words=1.0, chars=1.0, bigrams=1.0, context=0.5)
_LEXICAL_SHARE, _HALF = 0.3, 60.0  # of BM25 in the fused score, and the BM25 score that earns half of it
_OF_PLACE, _OF_YEAR = 0.2, 0.08  # for a passage of a report of the place, of the year, that the query names
CLOSELY, CLOSE = 100, 0.42  # passages that are read token by token, and the share that this has in their scores
_MOST_YEARS = 3  # a query that names more is about none of them


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows with their fused scores, cosines, BM25 scores and interactions of tokens (nan: not looked at), best first."""

    rows: Rows
    scores: Scores
    dense: Scores
    lexical: Scores
    close: Scores


class Retriever:
    """Searches a store."""

    def __init__(self, store: Store, encoder: Encoder, segmenter: Segmenter) -> None:
        self._store, self._encoder, self._segmenter = store, encoder, segmenter

    def search(self, query: Query) -> Results:
        """The best passages for a query, best first. Raises UsageError for a query that cannot be searched."""
        check(query)
        try:
            return self._search(query)
        except KeyError:  # another process deleted a report between two looks at the store: look again
            return self._search(query)

    def _search(self, query: Query) -> Results:
        ranking = self.rank(query)
        passages = self._store.passages(ranking.rows)
        found = tuple(dict.fromkeys(passage.report_id for passage in passages))
        reports = {report.id: report for report in self._store.reports(Filters(reports=found))} if found else {}
        hits = []
        for at, passage in enumerate(passages):
            spans = matches(query.text, passage.text, self._segmenter)
            matched = tuple(dict.fromkeys(passage.text[start:end] for start, end in spans))
            why = Why(_number(ranking.dense[at]), _number(ranking.lexical[at]), matched, _number(ranking.close[at]))
            hits.append(Hit(at + 1, float(ranking.scores[at]), passage, reports[passage.report_id], why, tuple(spans)))
        return Results(tuple(hits), self._store.count(query.filters))

    def rank(self, query: Query) -> Ranking:
        """The ``query.top`` best rows with their scores."""
        if query.mode == "lexical":
            worded = self._lexical(query.text, query.top, query.filters)
            rows = np.fromiter(worded, np.int64, len(worded))
            lexical = np.fromiter(worded.values(), np.float32, len(worded))
            unseen = np.full_like(lexical, np.nan)
            return Ranking(rows, lexical, unseen, lexical, unseen)
        about, pool = scope(query.text, self._store.regions()), max(_POOL, query.top)
        vector, tokens = self._encoder.query(fold(about.rest))
        near = self._store.dense(vector, pool, query.filters)[0]
        worded = self._lexical(about.rest, pool, query.filters) if query.mode == "hybrid" else {}
        named = [
            (bonus, self._store.dense(vector, pool, filters)[0], self._lexical(about.rest, pool, filters) if worded else {})
            for bonus, filters in _named(about, query.filters)
        ]
        for _, _, more in named:
            worded.update(more)
        rows = np.unique(np.concatenate([near, *(each for _, each, _ in named), np.fromiter(worded, np.int64, len(worded))]))
        dense = self._store.cosines(vector, rows)
        lexical = np.fromiter((worded.get(row, 0.0) for row in rows.tolist()), np.float32, len(rows))
        scores = dense + _LEXICAL_SHARE * lexical / (lexical + _HALF)
        for bonus, each, more in named:
            scores[np.isin(rows, each) | np.isin(rows, list(more))] += bonus
        best = np.lexsort((rows, -scores))[: max(query.top, CLOSELY)]
        closely, close = best[:CLOSELY], np.full_like(scores, np.nan)
        close[closely] = self._store.interactions(tokens, rows[closely])
        scores *= 1 - CLOSE
        scores += CLOSE * np.maximum(np.nan_to_num(close), 0)
        best = best[np.lexsort((rows[best], -scores[best]))][: query.top]
        words = lexical[best] if query.mode == "hybrid" else np.full(len(best), np.nan, np.float32)
        return Ranking(rows[best], scores[best], dense[best], words, close[best])

    def _lexical(self, text: str, k: int, filters: Filters) -> dict[int, float]:
        rows, scores = self._store.lexical(query_terms(text, self._segmenter), WEIGHTS, k, filters)
        return dict(zip(rows.tolist(), scores.tolist()))


def _named(about: Scope, filters: Filters) -> list[tuple[float, Filters]]:
    """The bonus of what the query names and the filters that find it; what the user has filtered by needs none."""
    named = []
    if about.places and not filters.regions:
        named.append((_OF_PLACE, replace(filters, regions=about.places)))
    if not filters.years:
        named.extend((_OF_YEAR, replace(filters, years=(year, year))) for year in about.years[:_MOST_YEARS])
    return named


def check(query: Query) -> None:
    """Raises UsageError, in one sentence, for a query that cannot be searched."""
    if not query.text.strip():
        raise UsageError("The query is empty; write what you look for.")
    if re.search("[\ud800-\udfff]", query.text):
        raise UsageError("The query is not valid text (it holds half a character); write it in UTF-8.")
    if len(query.text) > LONGEST_QUERY:
        raise UsageError(f"The query has {len(query.text)} characters; write at most {LONGEST_QUERY}.")
    if query.mode not in MODES:
        raise UsageError(f"There is no mode {query.mode!r}; the modes are {', '.join(MODES)}.")
    if not 1 <= query.top <= MOST_HITS:
        raise UsageError(f"{query.top} hits cannot be asked for; ask for 1 to {MOST_HITS}.")


def _number(score: np.float32) -> float | None:
    return None if np.isnan(score) else round(float(score), 4)
