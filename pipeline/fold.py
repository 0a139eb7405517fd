"""Folding: full width to half width, traditional to simplified, capitals to small, one character for one.

The length never changes, so offsets into folded text are offsets into the text itself.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
import opencc
from numpy.typing import NDArray


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Every single character that folds to another single character; OpenCC's t2s gives the simplified forms."""
    table: dict[int, str] = {}
    han = [chr(code) for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)) for code in range(start, end)]
    convert = opencc.OpenCC("t2s").convert
    for char in han:
        simple = convert(unicodedata.normalize("NFKC", char))
        if len(simple) == 1 and simple != char:
            table[ord(char)] = simple
    for code in (*range(0x80, 0x2E80), *range(0x2E80, 0x3400), *range(0xFE30, 0xFFF0)):
        normal = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(normal) == 1 and normal != chr(code):
            table[code] = normal
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code).lower()
    return table


def fold(text: str) -> str:
    """The text with every character folded; len(fold(text)) == len(text)."""
    return text.translate(_table())


@lru_cache(maxsize=1)
def _codes() -> NDArray[np.uint32]:
    """The folded code point of every code point."""
    codes = np.arange(0x110000, dtype=np.uint32)
    for code, char in _table().items():
        codes[code] = ord(char)
    return codes


def folded_codes(text: str) -> NDArray[np.uint32]:
    """The code points (len(text),) of the folded text: of very long texts, far quicker than folding them."""
    return np.asarray(_codes()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)])
