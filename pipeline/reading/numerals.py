"""Numbers as lists are numbered: the formats of ECMA-376 (17.18.59, ST_NumberFormat) that Chinese documents use."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_COUNTING = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "koreanCounting",
)
_ROMAN = {
    1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i",
}  # fmt: skip


def numeral(number: int, kind: str) -> str:
    """The number in this format, "" for a bullet or none; formats that are not known here count in digits.

    >>> numeral(12, "chineseCounting"), numeral(12, "chineseCountingThousand"), numeral(3, "decimalEnclosedCircle")
    ('十二', '十二', '③')
    """
    if kind in ("bullet", "none"):
        return ""
    if number < 1:
        return str(number)
    if kind in _COUNTING:
        return _counted(number, _DIGITS, "十百千万")
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _counted(number, _FORMAL, "拾佰仟万")
    if kind == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if kind == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if kind == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman") and number < 4000:
        roman = _roman(number)
        return roman.upper() if kind == "upperRoman" else roman
    if kind in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and number <= 20:
        return chr(ord("①") + number - 1)
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate({ord("0") + i: ord("０") + i for i in range(10)})
    return str(number)


def _counted(number: int, digits: str, units: str) -> str:
    """A number below 100,000 in words: 十二, 一百零五; ``units`` are ten, hundred, thousand, ten thousand."""
    if number >= 100_000:
        return str(number)
    words = ""
    places = [int(digit) for digit in str(number)]
    for i, digit in enumerate(places):
        unit = len(places) - 1 - i
        if digit:
            words += digits[digit] + (units[unit - 1] if unit else "")
        elif words and not words.endswith("零") and any(places[i:]):
            words += "零"
    formal = digits is _FORMAL
    return words[1:] if words.startswith("一十") and not formal else words


def _roman(number: int) -> str:
    words = ""
    for value, letters in _ROMAN.items():
        while number >= value:
            words += letters
            number -= value
    return words
