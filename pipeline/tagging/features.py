"""Text -> lexical features of the tagger: the words and bigrams that it knows, counted, weighted, as sparse rows.

Words are found by longest match over the known words, from left to right; all of a batch is looked up at once, in tables of hashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.fold import folded_codes
from pipeline.tagging.hashed import Hashed

Codes = NDArray[np.unsignedinteger]
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits mixed: 2^64 divided by the golden ratio
_ENDS = np.array([*map(ord, ",;。!?\n")], np.uint32)  # of a clause, folded
_SHORTENS = 0.5  # power of the norm that a row is divided by: between 0 (long texts shout) and 1 (a clause in a long text is lost)


@dataclass(frozen=True)
class Lexicon:
    """The known words (two characters or more), then the known bigrams, each with its inverse document frequency.

    The words were found in the examples by the segmenter of the hash ``segmenter``; in other texts they are looked up by themselves.
    """

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    idf: NDArray[np.float32] = field(repr=False)
    segmenter: str

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, in the order of the columns."""
        return self.words + self.bigrams

    @cached_property
    def _pairs(self) -> tuple[Hashed, NDArray[np.int64], Codes]:
        """Every bigram and every pair that begins a word: keys, columns of bigrams or -1, lengths of words as bits."""
        columns = {pair: len(self.words) + at for at, pair in enumerate(self.bigrams)}
        lengths = dict.fromkeys(columns, 0)
        for word in self.words:
            lengths[word[:2]] = lengths.get(word[:2], 0) | 1 << len(word)
        keys = _keys(np.array([[*map(ord, pair)] for pair in lengths], np.uint32).reshape(-1, 2))
        bigrams = np.array([columns.get(pair, -1) for pair in lengths], np.int64)
        return Hashed(keys), bigrams, np.array([*lengths.values()], np.uint64)

    @cached_property
    def _of_length(self) -> dict[int, tuple[Hashed, NDArray[np.int64]]]:
        """By length, longest first, the keys of the words, and their columns."""
        found = {}
        for length in sorted({*map(len, self.words)}, reverse=True):
            columns = np.array([column for column, word in enumerate(self.words) if len(word) == length])
            found[length] = Hashed(_keys(np.array([[*map(ord, self.words[column])] for column in columns], np.uint32))), columns
        return found

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Features (texts, terms)."""
        return self.weighted(summed(*self.clauses(texts)))

    def clauses(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
        """How often each term stands in each clause, (clauses, terms), and how many clauses each text has, (texts,): one or more."""
        codes = folded_codes("".join(f"{text}\n" for text in texts))  # no term has a line's end, so none goes from text to text
        ends = np.isin(codes, _ENDS)
        clause: NDArray[np.int64] = np.cumsum(ends) - ends
        texts_end = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64) - 1
        at, columns = self._terms(codes)
        matrix = sparse.csr_matrix((np.ones(len(at), np.float32), (clause[at], columns)), shape=(int(ends.sum()), len(self.idf)))
        matrix.sum_duplicates()
        return matrix, np.diff(clause[texts_end], prepend=-1)

    def weighted(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Features of counts, both (texts, terms): (1 + log count) idf, a row divided by a power of its norm."""
        matrix = counts.copy()
        matrix.data = (1 + np.log(matrix.data)) * self.idf[matrix.indices]
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(np.maximum(norms, 1e-9) ** _SHORTENS, np.diff(matrix.indptr))
        return matrix

    def _terms(self, codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where terms begin in a text, and their columns: every bigram; of the words the longest, from left to right, without overlap."""
        keys, bigrams, lengths = self._pairs
        if not len(bigrams) or len(codes) < 2:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        windows = np.lib.stride_tricks.sliding_window_view(codes, 2)
        pairs, places = keys.find(_keys(windows))
        is_bigram = bigrams[places] >= 0
        longest = np.zeros(len(codes), np.int64)  # of the words that begin at a place
        columns = np.zeros(len(codes), np.int64)
        for length, (words, of_words) in self._of_length.items():
            open_ones = pairs[
                (lengths[places] >> np.uint64(length) & np.uint64(1) == 1) & (longest[pairs] == 0) & (pairs + length <= len(codes))
            ]
            hits, which = words.find(_keys(codes[open_ones[:, None] + np.arange(length)]))
            longest[open_ones[hits]], columns[open_ones[hits]] = length, of_words[which]
        begin = np.flatnonzero(longest)
        taken, end = [], 0
        for at, to in zip(begin.tolist(), (begin + longest[begin]).tolist()):
            if at >= end:
                taken.append(at)
                end = to
        return np.concatenate([pairs[is_bigram], taken]).astype(np.int64), np.concatenate([bigrams[places[is_bigram]], columns[taken]])


def summed(counts: sparse.csr_matrix, each: NDArray[np.int64]) -> sparse.csr_matrix:
    """Counts (n, terms) of n texts from those of their pieces (m, terms), of which each text has so many (n,)."""
    rows = (np.ones(counts.shape[0], np.float32), np.arange(counts.shape[0]), np.append(0, np.cumsum(each)))
    matrix: sparse.csr_matrix = sparse.csr_matrix(rows, shape=(len(each), counts.shape[0])) @ counts
    return matrix


def _keys(windows: Codes) -> Codes:
    """Code points (n, length) as a number each: exact for pairs, of longer ones a hash (polynomial, modulo 2^64)."""
    keys = windows[:, 0].astype(np.uint64)
    for at in range(1, windows.shape[1]):
        keys = (keys << np.uint64(32) if windows.shape[1] == 2 else keys * _BASE) + windows[:, at]
    return keys
