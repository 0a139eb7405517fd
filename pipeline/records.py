"""The records that travel through the line: frozen dataclasses, no behaviour beyond small derived values.

All offsets are character offsets (Python str indices) into ``Report.text``; every span is half open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["disclosure", "work_report", "statistics", "plan", "policy", "news", "other"]
KINDS: tuple[Kind, ...] = ("disclosure", "work_report", "statistics", "plan", "policy", "news", "other")
Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with all that stands under it; ``path`` runs from the outermost heading to this one."""

    path: tuple[str, ...]
    start: int
    end: int
    aspect: str = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``value`` is a number, "n/a" where the cell says so, None where it is empty or text."""

    row: str
    column: str
    text: str
    value: float | str | None
    unit: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Check:
    """One arithmetic relation of a table; ``difference`` is left minus right where it fails."""

    relation: str
    cells: tuple[str, ...]
    state: Literal["holds", "fails", "not_assessable"]
    difference: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed: in ``Report.text`` its cells stand row by row, separated by white space."""

    id: str
    form: str | None
    caption: str | None
    start: int
    end: int
    cells: tuple[Cell, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in prose as printed, with its unit and the words that qualify it; ``number`` is where the number itself begins.

    ``value`` has its scale applied (3.2万 is 32000; 百分之五 is 5 with the unit %); of a range it is the lower end,
    ``upper`` the other. ``unit`` is None where none is printed. ``counted`` is the span of the words that it counts,
    None where there are none to be told.
    """

    start: int
    end: int
    number: int
    value: float
    unit: str | None
    modifiers: tuple[str, ...] = ()
    counted: tuple[int, int] | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a format reader gives: plain text, and what the format alone knows.

    ``tables`` are (start, end) spans of table blocks in ``text``, one line a row; ``headings`` are offsets of lines that
    the format marks as headings; ``pages`` are the offsets at which the pages of a PDF begin (empty elsewhere);
    ``title`` is the title that the format itself gives (an HTML title, a docx core property), or None.
    """

    text: str
    title: str | None = None
    tables: tuple[tuple[int, int], ...] = ()
    headings: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


Field = Literal["title", "region", "organ", "year", "kind", "published", "period", "contact"]
Given = Literal["text", "manifest", "file name", "derived"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of a field of a report comes from, and how sure it is (``certainty`` from 0 to 1).

    ``text``: it is printed at ``report.text[start:end]``. ``derived``: concluded from the words there, or from the report's other
    values, or from the title of the page, and then the offsets are None; as they are where the manifest or the file's name gave it.
    """

    field: Field
    start: int | None
    end: int | None
    given: Given
    certainty: float


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was read. ``id`` is the first 16 hex digits of the SHA-256 of its bytes.

    ``period`` is the first and the last day covered (ISO), ``contact`` a span of the text; ``origins`` has one entry a known value.
    """

    id: str
    file: str
    text: str
    title: str
    region: str | None = None
    region_code: str | None = None
    organ: str | None = None
    year: int | None = None
    kind: Kind = "other"
    published: str | None = None
    source: str | None = None
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    period: tuple[str, str] | None = None
    contact: str | None = None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A policy area given to a passage, with its calibrated probability."""

    id: str
    probability: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report: ``report.text[start:end] == text``; at most 500 characters, white space not counted.

    ``context`` is what is needed from elsewhere to understand it (headings, the lead-in of an enumeration);
    ``section`` is the heading path that it stands under; ``page`` counts from 1 (PDF only).
    """

    report_id: str
    start: int
    end: int
    text: str
    section: tuple[str, ...] = ()
    context: str = ""
    page: int | None = None
    aspect: str = "other"
    areas: tuple[Area, ...] = ()

    @property
    def id(self) -> str:
        """Report and offsets: equal text in two reports is two passages."""
        return f"{self.report_id}-{self.start}-{self.end}"

    @property
    def in_context(self) -> str:
        """What the encoder reads of it: its context, then its text."""
        return f"{self.context} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person decided of one area of one passage: whether it had it (``old``) and has it (``new``); equal: confirmed.

    ``at`` is ISO 8601 in UTC, ``by`` who. ``areas`` are all areas that the passage had after it, as the person saw them. ``id``
    counts from 1 in the order of the log (0: not logged yet); ``undoes`` is the id of the correction that this one takes back.
    """

    at: str
    by: str
    report_id: str
    file: str
    start: int
    end: int
    text: str
    area: str
    old: bool
    new: bool
    id: int = 0
    areas: tuple[str, ...] = ()
    undoes: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a report or passage must satisfy; kinds of filter are joined by AND, the values of one kind by OR.

    ``years`` is an inclusive range; ``regions`` include what lies below them; an empty tuple or None means any.
    """

    regions: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    kinds: tuple[Kind, ...] = ()
    areas: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A search: its text, how many hits are wanted, how to look and where."""

    text: str
    top: int = 10
    mode: Mode = "hybrid"
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a hit came: cosine of the vectors, BM25 score, the query's terms that occur in the passage (as printed there).

    ``close`` is the mean cosine of the query's tokens with the nearest of the passage, where they were compared.
    """

    dense: float | None
    lexical: float | None
    matched: tuple[str, ...] = ()
    close: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. ``highlights`` are spans of the passage's own text (0 is its first character)."""

    rank: int
    score: float
    passage: Passage
    report: ReportSummary
    why: Why
    highlights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """A stored report without its text. ``areas`` maps an area's id to the share of the passages that have it."""

    id: str
    file: str
    title: str
    region: str | None
    region_code: str | None
    organ: str | None
    year: int | None
    kind: Kind
    published: str | None
    source: str | None
    passages: int
    areas: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of a query; ``candidates`` is how many passages the filters left to be ranked."""

    hits: tuple[Hit, ...]
    candidates: int


Status = Literal["answered", "not_found", "report_missing", "not_disclosed", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that bears on a question, and what in it answers: ``report.text[answer_start:answer_end] == text``.

    ``text`` is None where the passage is only near, and then so are the offsets; ``sentence`` is the span of the sentence.
    ``table`` (its id), ``row`` and ``column`` say which cell answers, by its headings; ``score`` is from 0 to 1.
    """

    hit: Hit
    score: float
    text: str | None = None
    answer_start: int | None = None
    answer_end: int | None = None
    sentence: tuple[int, int] | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the stored reports say to a question.

    ``text`` is None unless ``status`` is answered. ``evidence`` backs it, best first; where there is no answer it holds the
    passages that came nearest. ``candidates`` are other possible answers.
    """

    question: str
    text: str | None
    status: Status
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A cell of a tally: the values it stands for, and how many passages and reports it holds."""

    by: tuple[tuple[str, str | int | None], ...]
    passages: int
    reports: int


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file."""

    file: str
    state: Literal["added", "unchanged", "replaced", "refused"]
    report: str | None = None
    passages: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row of a table that was not taken, counted as a spreadsheet counts (the header is row 1), and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table of corrections: how many are new, how many were known, which rows were refused.

    ``unplaced`` of the new ones are of passages that are not stored: examples only, until a report brings the passage.
    """

    added: int
    unchanged: int
    unplaced: int
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagged:
    """A report that was tagged without being stored; ``areas`` is the share of its passages that has each area."""

    file: str
    report: Report | None = None
    passages: tuple[Passage, ...] = ()
    areas: dict[str, float] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TextTags:
    """The areas of a text, and the calibrated probability of every area."""

    labels: tuple[str, ...]
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Queued:
    """A passage to label next: all areas, likeliest first; ``why`` are the ids of those that the tagger is unsure of."""

    passage: Passage
    report: ReportSummary
    suggestions: tuple[Area, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Quality of one area ("all": micro-averaged) before and after a training, over as many examples that have it; F1 from 0 to 1."""

    area: str
    examples: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class TaggerVersion:
    """A tagger that was trained for an index; ``number`` 0 is the one that ships, of which the rest is not told.

    ``made`` is ISO 8601 in UTC. ``examples`` and ``corrections`` are the texts that it was trained with, ``held_out`` the corrected ones
    that were kept from training. ``validated`` compares by cross-validation on the examples, ``on_held_out`` on those kept out,
    each with the tagger that was in use before.
    """

    number: int
    hash: str
    in_use: bool
    made: str = ""
    examples: int = 0
    corrections: int = 0
    held_out: int = 0
    validated: tuple[Compared, ...] = ()
    on_held_out: tuple[Compared, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is: ``done`` of ``total`` files or passages (total 0: not known yet)."""

    done: int
    total: int
    what: str
