"""Words beside a number that say how it is meant, each with its name: 约 about, 余 over, 以上 at_least, 下降 decrease, 二十日内 within."""

from __future__ import annotations

import re

from pipeline.figures.units import TIME

# Before a number, as they stand next to it.
_BEFORE: dict[str, str] = {
    "about": "约 大约 约为 约有 约占 大概 大致",
    "nearly": "近 接近 将近",
    "under": "不到 不足 未满 低于 少于 小于",
    "over": "超 超过 突破 逾 高于 大于 多于 超出 已超 上 过",
    "at_least": "不少于 不低于 至少 不小于 最少 起码 不下",
    "at_most": "不超过 不高于 不多于 最多 至多 不大于",
    "increase": "增长 增加 上升 提高 提升 上涨 增 涨 增幅 涨幅 扩大 净增 多 增收 升高 递增",
    "decrease": "下降 减少 降低 下跌 减 降 降幅 缩短 压缩 压减 回落 少 削减 跌 减幅 下滑",
    "each": "每 各 人均 户均 日均 月均 年均 每人 每户 每人每月 每人每年 每年 每月 每周 每天 每日 每季度 每半年 每次 每件",
}
# After the number or the unit.
_AFTER: dict[str, str] = {
    "about": "左右 上下 前后 来",
    "over": "余 多 有余 开外",
    "at_least": "以上 及以上 起",
    "at_most": "以下 及以下 以内 之内 内",
}
_NAME_BEFORE = {word: name for name, words in _BEFORE.items() for word in words.split()}
_NAME_AFTER = {word: name for name, words in _AFTER.items() for word in words.split()}


def _longest_first(words: dict[str, str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


BEFORE = rf"(?<![节预条制公违新许更最增])(?:{_longest_first(_NAME_BEFORE)})(?:了|达|为)?"  # none of 节约, 预约, 新增, 许多, 最多
BOUND = "及?以上|及?以下|以内|之内|左右|上下|有余|开外|内(?![部外容设置存])|前后(?=[,，;；。、]|完成)"
_FIRST = re.compile(rf"(?:{_longest_first(_NAME_BEFORE)})")


def before(words: str) -> list[str]:
    """The names of the modifiers in what stands before a number."""
    return [_NAME_BEFORE[match.group()] for match in _FIRST.finditer(words)]


def after(words: str, unit: str | None) -> str | None:
    """The name of a modifier that stands after; 以内 after a time is ``within``."""
    name = _NAME_AFTER.get(words)
    return "within" if name == "at_most" and words.endswith("内") and unit in TIME else name
