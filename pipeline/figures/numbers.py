"""Numbers as they are printed -> what they are worth: 1,204.5万, 3亿5000万, 一千二百, 百分之五点二, 三分之一, 七成五, 两三."""

from __future__ import annotations

import math
import re

_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2} | {char: at for at, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
_TENS = {"十": 10, "百": 100, "千": 1_000, "拾": 10, "佰": 100, "仟": 1_000}
_LONGEST = 15  # digits, which a float holds exactly
_SCALES = {"万": 10_000, "亿": 100_000_000}
HAN = "".join(_DIGITS)
TENS, SCALES = "".join(_TENS), "".join(_SCALES)
NUMERAL = rf"[{HAN}{TENS}{SCALES}]"


def worded(number: str) -> float | None:
    """The value of a number in Chinese words, None if it is none: 三十二 is 32, 两千一百 is 2100, 三万六 is 36000, 九点五 is 9.5.

    Single digits one after another are none (二〇一七 is a year, 两三 is two numbers).
    """
    whole, point, fraction = number.partition("点")
    if point:
        before = worded(whole)
        if before is None or not fraction or any(char not in _DIGITS for char in fraction):
            return None
        return before + float("0." + "".join(str(_DIGITS[char]) for char in fraction))
    return _whole(whole)


def _whole(number: str) -> float | None:
    """Worked from the left: digits wait for their ten, hundred, thousand; a section of these for its 万 or 亿."""
    total = section = 0
    digit: int | None = None
    unit = 0  # the last unit met, to read 三万六 as 36000
    for at, char in enumerate(number):
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            unit = 0 if digit == 0 else unit
        elif char in _TENS:
            if digit is None and at and number[at - 1] in _TENS:
                return None
            section += (1 if digit is None or (digit == 0 and char in "十拾") else digit) * _TENS[char]
            digit, unit = None, _TENS[char]
        elif char in _SCALES:
            value = section + (digit or 0)
            if char == "亿":
                total = ((total + value) or 1) * _SCALES[char]
            else:
                rest = total % _SCALES["亿"]
                total = total - rest + ((rest + value) or 1) * _SCALES[char]
            section, digit, unit = 0, None, _SCALES[char]
        else:
            return None
    last = digit or 0
    return float(total + section + last * (unit // 10 if unit > 10 and last else 1))


def printed(number: str) -> float | None:
    """The value of digits with their scales, white space and thousands separators left out: 3亿5000万 is 350000000.

    None where there are more digits than any count has.
    """
    bare = re.sub(r"[\s,]", "", number)
    pieces = re.findall(rf"([0-9]+(?:\.[0-9]+)?)([{TENS}{SCALES}]*)", bare)
    if not pieces or max(len(digits) + len(scales) for digits, scales in pieces) > _LONGEST:
        return None
    return math.fsum(_exact(digits, scales) for digits, scales in pieces)


def _exact(digits: str, scales: str) -> float:
    """Digits times their scales without the errors of binary fractions: 3.2万 is 32000."""
    factor = math.prod(_SCALES.get(char) or _TENS[char] for char in scales)
    whole, _, fraction = digits.partition(".")
    return float(int(whole + fraction) * factor / math.pow(10, len(fraction)))
