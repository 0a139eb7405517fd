"""Sentences and words by HanLP.

Sentences come from ``hanlp.utils.rules.split_sentence``. Words come from HanLP's trie (longest match) over the shipped
dictionary, or, when the settings name one, from a HanLP model; HanLP's own published models are CC BY-NC-SA 4.0
(not for commercial use) and must be downloaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.errors import ModelUnavailable
from pipeline.fold import fold
from pipeline.settings import Settings

Spans = list[tuple[int, int]]
_TOKEN = re.compile(r"[a-z0-9]+(?:[.\-_/][a-z0-9]+)*%?|[\u3400-\u4dbf\u4e00-\u9fff]+")


def sentences(text: str) -> Spans:
    """Spans of the sentences of a text, in order, without the white space around them; together they hold all the rest."""
    from hanlp.utils.rules import split_sentence

    spans: Spans = []
    for line in re.finditer(r"[^\n]+", text):
        start, end = line.span()
        for sentence in split_sentence(line.group()):
            at = text.find(sentence, start, end)
            if at < 0:  # HanLP rewrites white space after abbreviations; the rest of the line is then one sentence
                break
            spans.append((at, at + len(sentence)))
            start = at + len(sentence)
        if rest := text[start:end].strip():
            at = text.index(rest, start)
            spans.append((at, at + len(rest)))
    return spans


class Segmenter(Protocol):
    """Cuts text into words."""

    name: str
    hash: str  # hex digest of all that decides the words
    licence: str

    def words(self, text: str) -> Spans:
        """Spans of the words, in order: dictionary words, Latin and number tokens, single characters between them."""
        ...


class TrieSegmenter:
    """Longest match by HanLP's trie over a word list, on folded text."""

    name = "hanlp-trie"
    licence = "Apache-2.0 (HanLP), MIT (dictionary)"

    def __init__(self, words: Iterable[str]) -> None:
        from hanlp_trie.dictionary import TrieDict

        listed = sorted({fold(word) for word in words})
        self.hash = hashlib.sha256("\n".join((self.name, *listed)).encode()).hexdigest()
        self._trie = TrieDict(listed)

    def words(self, text: str) -> Spans:
        """Spans of words; see Segmenter."""
        spans: Spans = []
        for token in _TOKEN.finditer(fold(text)):
            start, end = token.span()
            if token.group()[0].isascii():
                spans.append((start, end))
                continue
            for first, last, _ in self._trie.parse_longest(token.group()):
                spans.extend((at, at + 1) for at in range(start, token.start() + first))
                start = token.start() + last
                spans.append((token.start() + first, start))
            spans.extend((at, at + 1) for at in range(start, end))
        return spans


class HanlpSegmenter:
    """Words by a HanLP model: a folder of one's own, or one of HanLP's published ones, by name.

    Raises ModelUnavailable when it is not there, cannot be downloaded, or cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        import hanlp

        self.name = f"hanlp:{model}"
        self.hash = _digest(model)
        self.licence = "CC BY-NC-SA 4.0 if published by HanLP: research and teaching only"
        try:
            with contextlib.redirect_stdout(sys.stderr):  # it prints the download
                self._tokenize = hanlp.load(model)
        except Exception as error:  # what a download, a model's code and its files raise has no common class
            raise ModelUnavailable(
                f"The HanLP model {model!r} of the setting hanlp_model cannot be had ({type(error).__name__}); give a folder that "
                "holds it, or unset hanlp_model to use the shipped dictionary."
            ) from error

    def words(self, text: str) -> Spans:
        """Spans of words; see Segmenter."""
        return list(_align(fold(text), self._tokenize(text)))


def _digest(model: str) -> str:
    """SHA-256 over the files of a model's folder, or over the name of a published one, whose content never changes."""
    digest = hashlib.sha256(f"hanlp:{model}".encode())
    for file in sorted(path for path in Path(model).rglob("*") if path.is_file()):
        digest.update(file.relative_to(model).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _align(text: str, tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for token in tokens:
        found = text.find(fold(token), at)
        if found >= 0 and _TOKEN.search(fold(token)):
            yield found, found + len(token)
            at = found + len(token)


def open_segmenter(settings: Settings) -> Segmenter:
    """The segmenter that the settings ask for. Raises ModelUnavailable when it cannot be had."""
    if settings.hanlp_model:
        return HanlpSegmenter(settings.hanlp_model)
    file = settings.models_dir / "words" / "words.txt"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelUnavailable(f"The dictionary {file} cannot be read; restore it from the repository.") from error
    return TrieSegmenter(line for line in text.splitlines() if line and not line.startswith("#"))
