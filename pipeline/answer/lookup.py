"""Question -> Answer: look in the reports that the question is about, weigh what may answer, answer or say why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.answer import polarity, where
from pipeline.answer.candidates import Candidate, candidates, of_standard_tables
from pipeline.answer.clauses import spans_of_sentences
from pipeline.answer.coverage import Coverage, cover, cover_named, words_of
from pipeline.answer.judge import judge
from pipeline.answer.question import Question, content, read
from pipeline.encode import Encoder
from pipeline.errors import UsageError
from pipeline.figures import figures
from pipeline.fold import fold
from pipeline.reading.tables.names import column_path, row_path
from pipeline.records import Answer, Evidence, Filters, Hit, Query, Report, Why
from pipeline.retrieve import Retriever
from pipeline.stores.base import Store
from pipeline.words import Segmenter

LONGEST_QUESTION = 1_000  # characters
_PASSAGES = 16  # that are read for a question
_TABLED = 4  # reports whose tables are looked into
_ENCODED = 8  # sentences that are compared with the question by meaning
_ENOUGH, _ENOUGH_YESNO = 0.56, 0.44  # scores from which something is an answer; chosen by measuring
_APART = 0.03  # two different answers nearer than this are both possible
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with what speaks for it."""

    candidate: Candidate
    coverage: Coverage
    score: float


class Lookup:
    """Answers questions from a store."""

    def __init__(self, store: Store, encoder: Encoder, segmenter: Segmenter) -> None:
        self._store, self._encoder, self._segmenter = store, encoder, segmenter

    def ask(self, text: str, filters: Filters = Filters()) -> Answer:
        """The answer to a question. Raises UsageError for one that cannot be looked up."""
        check(text)
        question = read(text, self._store.regions())
        try:
            located = where.locate(question, filters, self._store)
        except where.Missing:
            return Answer(text, None, "report_missing")
        if located is not None:
            filters = replace(filters, regions=(), years=None, organs=(), kinds=(), reports=tuple(report.id for report in located.reports))
            question = replace(question, rest=located.rest, content=content(located.rest))
        wanted = question.rest if question.content.strip() else text
        hits = Retriever(self._store, self._encoder, self._segmenter).search(Query(wanted, _PASSAGES, "hybrid", filters)).hits
        weighed = self._weigh(question, hits)
        return self._decide(question, hits, weighed, located=located is not None)

    def _weigh(self, question: Question, hits: Sequence[Hit]) -> list[Weighed]:
        """All candidates of the passages with their scores, best first."""
        texts: dict[str, Report] = {}
        pool: list[str] = []
        found: list[Candidate] = []
        for hit in hits:
            report = texts.get(hit.report.id) or self._store.report(hit.report.id)
            if report is None:  # deleted since it was found
                continue
            texts[hit.report.id] = report
            passage = hit.passage
            pool.extend(fold(report.text[a:b]) for a, b in spans_of_sentences(report.text, passage.start, passage.end))
            found.extend(candidates(question, hit, report))
        for report in list(texts.values())[:_TABLED]:
            found.extend(of_standard_tables(question, report, self._hits_of(report, hits)))
        acts, last = question.kind in ("date", "name"), 2.5 if question.kind == "yesno" else 1.0
        words = words_of(question.content, self._segmenter, pool, acts=acts, last=last)
        others = {rest: words_of(content(rest), self._segmenter, pool) for rest in {each.rest for each in found} if rest is not None}
        covered = [
            (each, cover(words, each.place, self._segmenter))
            if each.rest is None
            else (each, cover_named(others[each.rest], each.place, self._segmenter))
            for each in found
        ]
        covered.sort(key=lambda pair: -pair[1].share)
        likeness = self._likeness(question, [each for each, _ in covered], texts)
        weighed = [
            Weighed(
                each,
                coverage,
                judge(question, words, each, coverage, likeness.get((*each.place.sentence, each.hit.report.id)), texts[each.hit.report.id]),
            )
            for each, coverage in covered
        ]
        return sorted(weighed, key=lambda each: (-each.score, each.candidate.hit.rank, each.candidate.place.start))

    def _hits_of(self, report: Report, hits: Sequence[Hit]) -> Callable[[int], Hit]:
        """Offset -> the passage there, as it was found; one that was not found comes after those that were."""
        own = [hit for hit in hits if hit.report.id == report.id]

        def at(offset: int) -> Hit:
            found = next((hit for hit in own if hit.passage.start <= offset < hit.passage.end), None)
            if found is None:
                (passage,) = (p for p in self._store.report_passages(report.id) if p.start <= offset < p.end)
                own.append(found := Hit(len(hits) + 1, 0.0, passage, own[0].report, Why(None, None)))
            return found

        return at

    def _likeness(self, question: Question, found: Sequence[Candidate], texts: dict[str, Report]) -> dict[tuple[int, int, str], float]:
        """Cosine of the question and the sentences of the best candidates, by sentence and report."""
        keys = list(dict.fromkeys((*each.place.sentence, each.hit.report.id) for each in found))[:_ENCODED]
        if not keys:
            return {}
        first = {(*each.place.sentence, each.hit.report.id): each for each in reversed(found)}
        sentences = []
        for key in keys:
            each = first[key]
            said = texts[key[2]].text[key[0] : key[1]] if each.cell is None else f"{each.place.near} {each.place.own}"
            sentences.append(fold(f"{each.place.above} {said}" if len(said) < 20 else said))
        vector = self._encoder.queries([fold(question.rest)])[0]
        return dict(zip(keys, (self._encoder.passages(sentences).whole @ vector).tolist()))

    def _decide(self, question: Question, hits: Sequence[Hit], weighed: Sequence[Weighed], *, located: bool) -> Answer:
        """Answered, ambiguous, or which kind of no."""
        enough = _ENOUGH_YESNO if question.kind == "yesno" else _ENOUGH
        good = [each for each in weighed if each.score >= enough]
        if not good:
            near = [_evidence(each) for each in _distinct(question, weighed)[:_SHOWN]]
            shown = tuple(dict.fromkeys(each.candidate.hit.passage.id for each in weighed)) or tuple(hit.passage.id for hit in hits)
            by_id = {hit.passage.id: hit for hit in hits}
            evidence = tuple(Evidence(by_id[passage], by_id[passage].score) for passage in shown[:_SHOWN])
            return Answer(question.text, None, "not_disclosed" if located else "not_found", evidence, tuple(near))
        best = good[0]
        rivals = [each for each in good[1:] if each.score > best.score - _APART and _says(question, each) != _says(question, best)]
        others = tuple(_evidence(each) for each in _distinct(question, good) if each is not best)[:_SHOWN]
        same = tuple(_evidence(each) for each in good if _says(question, each) == _says(question, best))[:_SHOWN]
        if rivals and (not located or _elsewhere(best, rivals)):
            return Answer(question.text, None, "ambiguous", same, (_evidence(best), *others))
        return Answer(question.text, _text(question, best), "answered", same, others)


def _elsewhere(best: Weighed, rivals: Sequence[Weighed]) -> bool:
    return any(each.candidate.hit.report.id != best.candidate.hit.report.id for each in rivals)


def _distinct(question: Question, good: Sequence[Weighed]) -> list[Weighed]:
    """The best of each different answer."""
    first: dict[object, Weighed] = {}
    for each in good:
        first.setdefault(_says(question, each), each)
    return list(first.values())


def _says(question: Question, each: Weighed) -> object:
    """What a candidate answers, to tell different answers apart."""
    if question.kind == "yesno":
        return _verdict(each.candidate)
    return each.candidate.value if each.candidate.value is not None else fold(_printed(each.candidate))


def _printed(candidate: Candidate) -> str:
    passage = candidate.hit.passage
    return passage.text[candidate.place.start - passage.start : candidate.place.end - passage.start]


def _verdict(candidate: Candidate) -> bool:
    """Whether a candidate says yes."""
    if candidate.value is not None and (candidate.cell or not polarity.denies(candidate.place.own)):
        return candidate.value > 0
    counted = figures(candidate.place.own)
    return not polarity.denies(candidate.place.own) and (not counted or any(figure.value for figure in counted))


def _text(question: Question, best: Weighed) -> str:
    place, cell = best.candidate.place, best.candidate.cell
    if question.kind != "yesno":
        printed = " ".join(_printed(best.candidate).split())
        return printed + cell.unit if cell and cell.unit and not printed.endswith(cell.unit) else printed
    said = _label(best.candidate) if cell else place.own if best.candidate.value is not None else _printed(best.candidate)
    backing = polarity.phrase(said, 0)
    return ("是" if _verdict(best.candidate) else "否") + (f"，{backing}" if backing else "")


def _label(candidate: Candidate) -> str:
    """What the row of a cell is called; of the disputes, which have one row, the kind of dispute."""
    assert candidate.cell
    assert candidate.table
    rows = row_path(candidate.table, candidate.cell.row)
    return rows[-1] if rows else column_path(candidate.table, candidate.cell.column)[0]


def _evidence(each: Weighed) -> Evidence:
    candidate = each.candidate
    place = candidate.place
    return Evidence(
        candidate.hit,
        round(min(each.score, 1.0), 4),
        _printed(candidate),
        place.start,
        place.end,
        place.sentence,
        candidate.table,
        candidate.cell.row if candidate.cell else None,
        candidate.cell.column if candidate.cell else None,
    )


def check(text: str) -> None:
    """Raises UsageError, in one sentence, for a question that cannot be looked up."""
    if not text.strip():
        raise UsageError("The question is empty; write what you want to know.")
    if len(text) > LONGEST_QUESTION:
        raise UsageError(f"The question has {len(text)} characters; write at most {LONGEST_QUESTION}.")
