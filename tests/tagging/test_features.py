"""Lexical features against a plain computation."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fold import fold
from pipeline.tagging.features import Lexicon, summed

WORDS = ("就业", "招聘会", "生态环境", "排污")
BIGRAMS = ("生态", "态环", "招聘", "聘会", "脱贫")
LEXICON = Lexicon(WORDS, BIGRAMS, np.arange(1, 10, dtype=np.float32) / 4, "5e")


def longest_words(text: str) -> Counter[str]:
    """The longest known words from left to right."""
    found: Counter[str] = Counter()
    at = 0
    while at < len(text):
        word = max((word for word in WORDS if text.startswith(word, at)), key=len, default="")
        if word:
            found[word] += 1
        at += len(word) or 1
    return found


def plain(text: str) -> dict[str, float]:
    folded = fold(text)
    counts = longest_words(folded) + Counter(p for at in range(len(folded) - 1) if (p := folded[at : at + 2]) in BIGRAMS)
    idf = dict(zip(LEXICON.terms, LEXICON.idf.tolist(), strict=True))
    weights = {term: (1 + math.log(count)) * idf[term] for term, count in counts.items()}
    norm = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
    return {term: weight / math.sqrt(norm) for term, weight in weights.items()}


pieces = st.sampled_from([*WORDS, *BIGRAMS, "。", "\n", "就", "生", "環境", "ＡＢ", "𠮷", "2018"])
texts = st.one_of(st.lists(pieces, max_size=12).map("".join), st.text(max_size=40))


@given(st.lists(texts, max_size=6))
def test_rows_are_those_of_a_plain_computation(batch: list[str]) -> None:
    rows = LEXICON.rows(batch)
    assert rows.shape == (len(batch), len(LEXICON.terms))
    for row, text in zip(rows.toarray(), batch, strict=True):
        expected = plain(text)
        given_terms = {LEXICON.terms[at]: row[at] for at in np.flatnonzero(row)}
        assert given_terms.keys() == expected.keys()
        for term, weight in expected.items():
            assert abs(given_terms[term] - weight) < 1e-5


@given(st.lists(texts, max_size=6))
def test_the_clauses_of_a_text_have_its_terms(batch: list[str]) -> None:
    counts, each = LEXICON.clauses(batch)
    clauses = [re.split("[，,；;。！!？?\n]", fold(text)) for text in batch]
    assert each.tolist() == [len(clauses_of) for clauses_of in clauses]
    found = LEXICON.weighted(counts)
    expected = LEXICON.rows([clause for clauses_of in clauses for clause in clauses_of])
    assert abs(found - expected).max() < 1e-6 if found.shape[0] else expected.shape == found.shape
    assert abs(LEXICON.weighted(summed(counts, each)) - LEXICON.rows(batch)).max() == 0 if batch else not len(each)


def test_no_texts_and_no_terms() -> None:
    assert LEXICON.rows([]).shape == (0, 9)
    assert Lexicon((), (), np.zeros(0, np.float32), "5e").rows(["就业"]).shape == (1, 0)


def test_a_text_has_the_same_row_in_any_batch() -> None:
    alone = LEXICON.rows(["生态环境招聘会"]).toarray()[0]
    among = LEXICON.rows(["就业", "生态环境招聘会", "生", ""]).toarray()[1]
    assert (alone == among).all()
