"""The encoder's vocabulary, cut to what reports in Chinese and questions in Chinese or English are made of, and its tokenizer.

A text whose pieces are all kept is cut into the same pieces as before, so its vector does not change at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from importlib.resources import files

import wordfreq
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from pipeline.making.source import Source

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # ids 0 to 3
ENGLISH_WORDS = 40_000
_SHORT = 4  # ASCII pieces up to this long are kept: pinyin, addresses, codes
_HAN = ((0x3007, 0x3008), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))


def kept(source: Source) -> list[int]:
    """The ids of the pieces to keep, ascending: special ones, and all that `_always` or English needs."""
    full = uncut_tokenizer(source)
    wanted = {number for number, piece in enumerate(source.pieces) if _always(piece.replace("▁", ""))}
    wanted.update(range(len(SPECIAL)))
    wanted.discard(source.pieces.index("<mask>"))
    for encoding in full.encode_batch(list(_english()), add_special_tokens=False):
        wanted.update(encoding.ids)
    return sorted(wanted)


def _always(piece: str) -> bool:
    """Whether a piece (its word mark taken off) is kept whatever the words: Han, no letters at all, one letter, short ASCII."""
    if any(start <= ord(char) < end for char in piece for start, end in _HAN):
        return True
    if len(piece) == 1 or not any(unicodedata.category(char)[0] in "LM" for char in piece):
        return True
    return piece.isascii() and len(piece) <= _SHORT


def _english() -> Iterable[str]:
    """The commonest English words as they stand in a text: small, capitalised, capitals; after a space and right after Han.

    The commonest by wordfreq (Apache-2.0; word list CC BY-SA 4.0), and the prefixes of the model."""
    yield from ("query:", "passage:")
    for word in wordfreq.top_n_list("en", ENGLISH_WORDS):
        for form in (word, word.capitalize(), word.upper()):
            yield form
            yield f"中{form}"


def uncut_tokenizer(source: Source) -> Tokenizer:
    """The tokenizer of all the source's pieces."""
    return tokenizer(source, range(len(source.pieces)))


def tokenizer(source: Source, ids: Sequence[int]) -> Tokenizer:
    """The tokenizer of the pieces ``ids``: XLM-R's, which is SentencePiece's nmt_nfkc character map and Unigram.

    The scores are the source's, in the shortest decimals that mean the same fp32.
    """
    charsmap = files("sentencepiece").joinpath("package_data/nmt_nfkc.bin").read_bytes()
    scored = [(source.pieces[number], float(str(source.scores[number]))) for number in ids]
    made = Tokenizer(models.Unigram(scored, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    steps = (normalizers.Precompiled(charsmap), normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " "))
    made.normalizer = normalizers.Sequence(list(steps))
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    ends = [(piece, SPECIAL.index(piece)) for piece in ("<s>", "</s>")]
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return made
