"""The interface that every store keeps; ``tests/store_contract.py`` is the suite that every store passes.

A store keeps reports with their text, passages with their vectors, areas and lexical terms. Its rows are numbered with
integers that are never reused. Filters always apply before the k best are taken.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipeline.parts import Parted
from pipeline.records import Area, Correction, Count, Filters, Passage, Report, ReportSummary

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Groups = Mapping[str, Mapping[str, Sequence[str]]]  # by a key to count by: the groups of areas, by their names
NO_GROUPS: Groups = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was made with; opening it with others is an IndexMismatch. Hashes are hex digests.

    ``areas`` is how many scores the encoder's head gives, ``interaction`` the hash of what late interaction is made with, and
    ``token_dimension`` how many numbers a token has there; empty and 0 without it.
    """

    encoder: str
    segmenter: str
    dimension: int
    areas: int = 0
    interaction: str = ""
    token_dimension: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What lexical search sees of a passage, field by field; a term holds no white space.

    ``words`` are the words and Latin/number tokens of the text, ``chars`` its single Han characters, ``bigrams`` the
    pairs of adjacent characters, ``context`` the terms of the context and of the report's region, organ, year, title.
    """

    words: tuple[str, ...]
    chars: tuple[str, ...]
    bigrams: tuple[str, ...]
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the fields of Terms in BM25; a field with weight 0 is not looked at."""

    words: float
    chars: float
    bigrams: float
    context: float


class Store(ABC):
    """Reports, passages, vectors and postings, with filters, and one writer at a time."""

    @abstractmethod
    def put(self, report: Report, passages: Sequence[Passage], vectors: Parted, terms: Sequence[Terms], *, replace: bool = False) -> None:
        """Store a report whole, in one transaction, with the vectors of its passages and of their parts.

        With ``replace`` the report stored under the same file name or id goes in the same transaction.
        Raises AlreadyStored if the file name is taken and ``replace`` is false; IndexLocked if another process writes.
        """

    @abstractmethod
    def delete(self, report_ids: Sequence[str]) -> int:
        """Delete reports with all that belongs to them; returns how many were there."""

    @abstractmethod
    def find_file(self, file: str) -> str | None:
        """The id of the report stored under this file name, or None."""

    @abstractmethod
    def reports(self, filters: Filters = Filters()) -> list[ReportSummary]:
        """The stored reports that satisfy the filters, by region, organ, year, file."""

    @abstractmethod
    def regions(self) -> list[str]:
        """The regions that stored reports are of, each once, sorted."""

    @abstractmethod
    def failing(self) -> dict[str, int]:
        """How many relations of its tables fail, by the id of the report; a report of which none fails is left out."""

    @abstractmethod
    def report(self, report_id: str) -> Report | None:
        """One report whole, or None."""

    @abstractmethod
    def report_passages(self, report_id: str) -> list[Passage]:
        """The passages of a report in the order of the text."""

    @abstractmethod
    def listed(self, filters: Filters, offset: int, limit: int) -> list[Passage]:
        """``limit`` passages that satisfy the filters, from the ``offset``-th (0 is the first) on.

        They come by report, in the order of ``reports``, and in the order of its text.
        """

    @abstractmethod
    def passages(self, rows: Rows) -> list[Passage]:
        """The passages of these rows, in their order; raises KeyError for a row that is not there."""

    @abstractmethod
    def count(self, filters: Filters = Filters()) -> int:
        """How many passages satisfy the filters."""

    @abstractmethod
    def counts(self, by: Sequence[str], filters: Filters = Filters(), groups: Groups = NO_GROUPS) -> list[Count]:
        """Passages and reports by any of area, region, year, kind, organ, or a key of ``groups``.

        A passage counts once in each of its areas, and once in each group, however many of the group's areas it has.
        """

    @abstractmethod
    def dense(self, vector: Vectors, k: int, filters: Filters = Filters()) -> tuple[Rows, Scores]:
        """The k rows nearest to a unit vector (dimension,) and their cosines, best first; ties by row.

        A passage is as near as the nearest of its parts.
        """

    @abstractmethod
    def lexical(self, terms: Mapping[str, Sequence[str]], weights: Weights, k: int, filters: Filters = Filters()) -> tuple[Rows, Scores]:
        """The k best rows by BM25 for the terms of each field of Terms, best first; ties by row. Scores are positive."""

    @abstractmethod
    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Cosines of a unit vector with the nearest part of each of these rows."""

    @abstractmethod
    def interactions(self, tokens: Vectors, rows: Rows) -> Scores:
        """For the tokens (q, T) of a query the mean of their cosines with the nearest token of each of these rows, as they are stored.

        Raises KeyError for a row that is not there. All are 0 in a store without tokens.
        """

    @abstractmethod
    def vectors(self, batch: int = 10_000) -> Iterator[tuple[Rows, Parted]]:
        """All vectors, in batches of so many passages or more, by row."""

    @abstractmethod
    def set_areas(self, rows: Rows, areas: Sequence[Sequence[Area]], tagger: str) -> None:
        """Replace the areas of these rows, and remember the hash of the tagger that gave them.

        What a person decided stays: the last decision about (file, text, area) that stands is acted on again, here and wherever a
        passage is put. An area that a person gave has the probability 1.
        """

    @abstractmethod
    def correct(self, report_id: str, start: int, end: int, area: str, new: bool, by: str, at: str) -> Correction:
        """Log what a person decided of an area of a passage, and act on it, in one transaction.

        The passages of the file that have the same text follow. It counts from ``at`` on (ISO 8601, UTC), or from the last decision
        about the same, if that was later. Raises UsageError if there is no such passage.
        """

    @abstractmethod
    def decide(self, report_id: str, start: int, end: int, decided: Mapping[str, bool], by: str, at: str) -> list[Correction]:
        """``correct`` for several areas of a passage, in one transaction; ``decided`` says of each whether the passage has it."""

    @abstractmethod
    def take_back(self, ids: Sequence[int], at: str) -> list[Correction]:
        """Take back the corrections of these ids, as ``undo`` does, in one transaction; what was taken back already stays so."""

    @abstractmethod
    def undo(self, by: str, count: int, at: str) -> list[Correction]:
        """Take back the last ``count`` decisions of a person that are not taken back yet, of the last ten.

        Gives the corrections that say so, which are logged: what stood before stands again, else what the tagger gave.
        """

    @abstractmethod
    def merge(self, given: Iterable[Correction]) -> int:
        """Log the corrections that are not in the log yet, and act on them as of their times; gives how many they are.

        Where the passage is not stored, ``areas`` are those that its text has otherwise; where it is, they are read from it.
        """

    @abstractmethod
    def corrections(self) -> list[Correction]:
        """The log of corrections, in the order in which it was written. Nothing removes from it."""

    @abstractmethod
    def stats(self) -> dict[str, int | str | float]:
        """Counts, sizes in bytes and versions, for people."""

    @abstractmethod
    def problems(self) -> list[str]:
        """What is wrong with the store, a sentence each, with the command that mends it; empty if it is sound."""

    @abstractmethod
    def close(self) -> None:
        """Write what is derived, release files; the store cannot be used after."""
