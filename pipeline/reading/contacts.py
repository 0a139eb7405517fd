"""How to reach who answers for a report: its address, telephone and mail, as printed together."""

from __future__ import annotations

import re

from pipeline.reading.told import SIGNED, SPOKEN, Span, Told

_LABEL = r"[\s:\|为是]{0,5}"
_ADDRESS = (
    r"(?:(?:联系|办公|通讯|通信|单位|详细)?(?:地址|地点|地 址)|联系方式)"
    + r"(?:[^\S\n]|[:|为是]){1,5}"
    + r"[^\s,;。:()|、][^,;。\n()|]{2,50}?(?=[,;。\n()|]|\s|$)"
)
_POSTCODE = r"邮\s?(?:政)?编\s?(?:码)?" + _LABEL + r"\d{6}(?!\d)"
_TELEPHONE = (
    r"(?:(?:联系|办公|咨询|监督|值班)?电\s?话(?:号码)?|联系方式|传\s?真(?:号码)?|手机)(?:及传真|/传真|\(传真\))?"
    + _LABEL
    + r"\(?0?\d{2,4}\)?[-—– )]{0,2}\d{4,8}(?:[-—–转]\d{1,5})?(?!\d)(?:[/、]\d{7,8}(?!\d))?"
)
_MAIL = r"(?:电子|联系)?(?:邮箱|邮件|信箱|e-?mail)(?:地址)?" + _LABEL + r"[\w.-]+@[\w-]+(?:\.[\w-]+)+"
_PERSON = r"(?:联系(?:人|单位|部门|科室)|收件人)" + _LABEL + r"[\u4e00-\u9fff]{2,20}(?=[,;。\n()|]|\s|$)"
_KINDS = {"address": _ADDRESS, "postcode": _POSTCODE, "telephone": _TELEPHONE, "mail": _MAIL, "person": _PERSON}
_ITEM = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_BETWEEN = re.compile(r"[\s,;。、|]{0,6}")
_LEADS = re.compile(r"疑问|联系|咨询|索取|查阅|本报告|本年报")  # what a sentence says that gives a contact
_REACHES = ("address", "telephone", "mail")


def contact(text: str, begin: int) -> Told[str] | None:
    """The first contact of a plain text, from an offset on, that gives two things or more, else one that a sentence leads up to.

    An address, a telephone or a mail address must be among them. The value is the plain text at the span.
    """
    runs = [run for run in _runs(text, begin) if any(kind in _REACHES for kind, _ in run)]
    if not runs:
        return None
    full = [run for run in runs if len({kind for kind, _ in run}) > 1]
    led = [run for run in runs if _LEADS.search(text, max(0, run[0][1][0] - 60), run[0][1][0])]
    run = next(iter(full or led or runs))
    start, end = run[0][1][0], run[-1][1][1]
    return Told(text[start:end], SIGNED if full else SPOKEN, (start, end))


def _runs(text: str, begin: int) -> list[list[tuple[str, Span]]]:
    """The items of contact, those together that only marks and white space part."""
    runs: list[list[tuple[str, Span]]] = []
    for found in _ITEM.finditer(text, begin):
        item = (str(found.lastgroup), found.span())
        if runs and _BETWEEN.fullmatch(text, runs[-1][-1][1][1], found.start()):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs
