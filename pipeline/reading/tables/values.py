"""The text of a cell -> its value and unit."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.fold import fold

NOT_APPLICABLE = "n/a"

_COUNTED = "元|件次|件|条|项目|项|份|次|人次|人|个|宗|起|篇|期|场|家|户|名|位|部|册|种|批|例|封|张|亩|吨|公里|小时|%"
_UNIT = rf"(?:[百千万亿]{{0,2}}(?:{_COUNTED})|[万亿])"
_NUMBER = re.compile(rf"([+-]|增加?|减少?)?\s?(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?\s*({_UNIT})?")
_NONE = re.compile(r"(?:/+|\\+|-+|不适用|n/a)")
_UNITS = re.compile(_UNIT)
_STATED = re.compile(rf"(?:单位[:为]?|计量单位[:为]?)\s*({_UNIT})|[(]({_UNIT})[)]$")
_BROKEN = re.compile(r"\d{1,6}(?: \d{1,6}){1,2}")  # a number that the end of a line in a narrow cell broke
_MINUS = {ord(sign): "-" for sign in "−–—―─‐‑﹣"}


@lru_cache(maxsize=10_000)
def value_of(text: str) -> tuple[float | str | None, str | None]:
    """The number that a cell states and its unit, ("n/a", None) where it says that there is none, (None, None) for all else.

    Full-width digits and thousands separators are understood; 增 and 减 are signs. A number that is printed without a decimal
    point is an int.

    >>> value_of("２５１，０００元"), value_of("7.50"), value_of("—"), value_of("详见附件")
    ((251000, '元'), (7.5, None), ('n/a', None), (None, None))
    """
    folded = fold(text).translate(_MINUS).strip()
    if _NONE.fullmatch(folded):
        return NOT_APPLICABLE, None
    found = _NUMBER.fullmatch(folded)
    if found is None or len(folded) > 40:
        return None, None
    sign, whole, part, unit = found.groups()
    digits = whole.replace(",", "")
    value = float(digits + part) if part else int(digits)
    return (-value if sign and sign[0] in "-减" else value), unit


@lru_cache(maxsize=10_000)
def is_value(text: str) -> bool:
    """Whether a cell holds a number, a broken one included, or says that there is none."""
    return value_of(text)[0] is not None or is_broken(text)


def is_broken(text: str) -> bool:
    """Whether a cell holds digits with a blank in them: a number broken in two, or two numbers."""
    return _BROKEN.fullmatch(text) is not None


@lru_cache(maxsize=10_000)
def is_unit(text: str) -> bool:
    """Whether a cell holds nothing but a unit."""
    return _UNITS.fullmatch(fold(text).strip()) is not None


def stated_unit(heading: str) -> str | None:
    """The unit that a heading gives for what stands under it: 收费金额（单位：万元）."""
    found = _STATED.search(fold(heading).strip())
    return (found[1] or found[2]) if found else None
