"""Text -> terms of lexical search: words, figures in plain digits, single characters, bigrams; all folded.

Words alone fail in Chinese (a query is cut otherwise than the text); bigrams alone lose the long words. Every engine is
handed these terms as they are, so no analyser of an engine can disagree with another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.figures import figures
from pipeline.fold import fold
from pipeline.records import Figure, Passage, Report
from pipeline.stores.base import Terms
from pipeline.words import Segmenter, Spans

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


def terms(text: str, context: str, segmenter: Segmenter) -> Terms:
    """The terms of a text and of its context."""
    folded = fold(text)
    return Terms(
        words=(*_words(folded, segmenter), *map(_plain, _printed_otherwise(folded))),
        chars=tuple(char for run in _HAN_RUN.findall(folded) for char in run),
        bigrams=tuple(_bigrams(folded)),
        context=tuple(_context(fold(context), segmenter)),
    )


def passage_terms(passage: Passage, report: Report, segmenter: Segmenter) -> Terms:
    """The terms of a passage; region, organ, year and title of its report count as context."""
    return terms(passage.text, f"{about(report)} {passage.context}", segmenter)


def about(report: Report) -> str:
    """What a passage says without saying it: the region, organ, year and title of its report."""
    year = f"{report.year}年" if report.year else ""
    return " ".join(part for part in (report.region, report.organ, year, report.title) if part)


def query_terms(query: str, segmenter: Segmenter) -> dict[str, tuple[str, ...]]:
    """The distinct terms of a query for each field of Terms."""
    found = terms(query, query, segmenter)
    return {name: tuple(dict.fromkeys(getattr(found, name))) for name in ("words", "chars", "bigrams", "context")}


def _words(folded: str, segmenter: Segmenter) -> Iterator[str]:
    return (folded[start:end] for start, end in segmenter.words(folded) if end - start > 1 or folded[start].isascii())


def _printed_otherwise(folded: str) -> Iterator[Figure]:
    """The figures of a text that do not stand in it in plain digits: 五百元 is found as 500, 6.7万 as 67000."""
    return (figure for figure in figures(folded) if _plain(figure) not in folded[figure.start : figure.end])


def _plain(figure: Figure) -> str:
    return f"{figure.value:.12g}"


def _bigrams(folded: str) -> Iterator[str]:
    for run in _HAN_RUN.findall(folded):
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def _context(folded: str, segmenter: Segmenter) -> Iterator[str]:
    yield from _words(folded, segmenter)
    yield from _bigrams(folded)


def matches(query: str, text: str, segmenter: Segmenter) -> Spans:
    """Spans of the text that carry whole terms of the query: its words, figures, and runs of three or more of its characters."""
    wanted, folded = fold(query), fold(text)
    found: Spans = []
    if asked := {_plain(figure) for figure in figures(wanted)}:
        found.extend((figure.start, figure.end) for figure in _printed_otherwise(folded) if _plain(figure) in asked)
    for word in {wanted[start:end] for start, end in segmenter.words(wanted)} | asked:
        if len(word) > 1 or word.isdigit():
            pattern = re.escape(word)
            if word.isascii():  # not a part of a longer number or word
                thousands = "(?<![0-9],)" if re.match("[0-9]{3}(?![0-9])", word) else ""
                pattern = rf"(?<![a-z0-9.]){thousands}{pattern}(?![a-z0-9]|\.[0-9]|,[0-9]{{3}}(?![0-9]))"
            found.extend(match.span() for match in re.finditer(pattern, folded))
    runs = {run[at : at + 3] for run in _HAN_RUN.findall(wanted) for at in range(len(run) - 2)}
    found.extend((at, at + 3) for at in range(len(folded) - 2) if folded[at : at + 3] in runs)
    return _merged(sorted(found))


def _merged(spans: Spans) -> Spans:
    """Overlapping spans as one; those that only adjoin are terms of their own."""
    merged: Spans = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
