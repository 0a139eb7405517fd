"""How far the words of a question are found where a candidate stands.

A word weighs by how rare it is among the sentences looked at (idf). It is found as it stands, or in a short form of it
(环保 in 环境保护), or as another of the words that officials use for the same act.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.answer.clauses import Place
from pipeline.fold import fold
from pipeline.words import Segmenter

# Acts that reports name with several words; each line is one act.
_SAME: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "收到 受理 接收 接到 收件 新收 收悉 提交 提出",
        "发布 公布 公开 发送 刊发 编发 推送 刊登 发 登载 发表 上传",
        "网络 网上 互联网 在线 网站 线上",
        "信函 邮寄 书信 来信 信件",
        "当面 现场 窗口 上门",
        "办结 答复 办理 回复 处理 办复",
        "制定 制发 制作 出台",
        "举办 召开 组织 开展 举行",
        "收费 收取 费用",
        "行政诉讼 诉讼 起诉 应诉 提起诉讼",
        "行政复议 复议",
        "负责 主管 承担",
        "投入 投资 安排 支出 拨付",
        "细颗粒物 pm2.5",
        "帮扶 扶贫 脱贫 贫困",
        "组长 牵头人",
        "招聘 招录 招考 考录",
        "网友 网民",
        "罚款 处罚 罚",
        "查办 查处 办理 立案",
        "培训 轮训",
        "下降 减少 降低 降至 降到",
        "增长 增加 提高 上升 提升",
        "达到 达 提高到 增加到",
        "指定 明确 确定",
    )
)
_LIGHT_WORDS = """
收到 受理 接收 接到 新收 发布 公布 公开 发送 编发 推送 开展 完成 办理 处理 进行 组织 举办 召开 累计
情况 工作 事项 信息 政府 政务 数量 提供 实施 达到 方面 相关 有关 各类 全市 全区 全县 全省 本年 去年
门户网站 涉及 通过 根据 计划 目标 提出 提交 报送 采取 存在 发生 产生 取得 实现 落实 形式 方式
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())
_EMPTY = frozenset("的了过里中内是有为吧占以由对向被与和从发多要在人就我于上将会能应到把让用及或并各这那其者所")
_AND = re.compile(r"[和与及或](?=([\u4e00-\u9fff]))")
_NAMED = 4.0  # the weight of the words that name a cell: that of a rare word
_OWN, _NEAR, _LED, _FAR, _ABOVE, _PREVIOUS, _AFTER = 1.0, 0.9, 0.7, 0.5, 0.7, 0.4, 0.2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question with its weight."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """``share`` of the question's weight that is found, nearer counting more; ``missing`` the share that is nowhere about;
    ``extra`` the share of the candidate's own words that the question does not have."""

    share: float
    extra: float
    missing: float


def words_of(content: str, segmenter: Segmenter, pool: Sequence[str], *, acts: bool = False, last: float = 1.0) -> list[Word]:
    """The distinct words of a question's content with their weights over a pool of folded sentences.

    Words that most sentences of such reports could have weigh less, unless the question is after ``acts``: who did it, when.
    The last word weighs ``last`` times as much: in a yes-or-no question it is what is asked about.
    """
    cut: list[str] = []
    said = "\n".join(pool)
    parted = _AND.sub(lambda match: match.group() if match.group() + match[1] in said else " ", content)  # 政策和解读 is not about 和解
    for run in re.findall(r"[\u4e00-\u9fff]+|[a-z0-9.]+%?", parted):
        cut.extend(_joined(run, segmenter))
    words = []
    for word in dict.fromkeys(cut):
        frequency = sum(found_in(word, sentence) > 0.7 for sentence in pool)
        known = 0.35 if word.isascii() and word.isalpha() else 1.0  # English that no term translates can stand nowhere
        weight = known * math.log(1 + (len(pool) + 1) / (frequency + 1)) * (1.0 if len(word) > 1 else 0.35)
        words.append(Word(word, weight * (0.45 if word in _LIGHT and not acts else 1.0)))
    return [*words[:-1], Word(words[-1].text, words[-1].weight * last)] if words else words


def _joined(run: str, segmenter: Segmenter) -> list[str]:
    """The words of a run; neighbours of one character are one word."""
    words: list[str] = []
    single = ""
    for start, end in segmenter.words(run):
        if end - start == 1 and run[start] not in _EMPTY:
            single += run[start]
            continue
        words.extend([single] if single else [])
        single = ""
        if end - start == 4 and not run[start].isascii():  # 政务微博 is 政务 and 微博
            words.extend([run[start : start + 2], run[start + 2 : end]])
        elif end - start > 1:
            words.append(run[start:end])
    words.extend([single] if single else [])
    return [word for word in words if len(word) > 1]


def found_in(word: str, text: str) -> float:
    """How far a word stands in a folded text: 1 as it is, less in part or in other words, 0 not at all."""
    if not text:
        return 0.0
    if word in text:
        return 1.0
    if any(same in text for group in _SAME if word in group for same in group if len(same) > 1):
        return 0.85
    if len(word) < 2 or word.isascii():
        return 0.0
    if len(word) <= 4 and re.search("[\u4e00-\u9fff]{0,3}?".join(map(re.escape, word)), text):
        return 0.8
    if len(word) == 2:
        return 0.0
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    part = sum(pair in text for pair in pairs) / len(pairs)
    parts = [word[at : at + 2] for at in range(0, len(word) - 1, 2)]  # 公开申请 in 依申请公开
    return max(0.75 * part, 0.85 * sum(each in text for each in parts) / len(parts) if len(word) % 2 == 0 else 0.0)


def cover(words: Sequence[Word], place: Place, segmenter: Segmenter) -> Coverage:
    """How far the words of a question are found about a place."""
    tiers = [
        (_OWN, fold(place.own)),
        (_NEAR, fold(place.near)),
        (_LED, fold(place.led)),
        (_FAR, fold(place.before)),
        (_ABOVE, fold(place.above)),
        (_PREVIOUS, fold(place.previous)),
        (_AFTER, fold(place.after)),
    ]
    if not words:  # nothing is asked of it but what it is
        return Coverage(1.0, 0.0, 0.0)
    total = sum(word.weight for word in words)
    share = missing = 0.0
    for word in words:
        levels = [(near, found_in(word.text, text)) for near, text in tiers]
        share += word.weight * max(near * level for near, level in levels)
        best = max(level for _, level in levels)
        if best < 0.5:
            missing += word.weight * (word.text not in _LIGHT)
    return Coverage(share / total, _extra(words, tiers[0][1], segmenter), missing / total)


def cover_named(others: Sequence[Word], place: Place, segmenter: Segmenter) -> Coverage:
    """How far a question is about a cell that it names; ``others`` are its other words, which may say that it means something else."""
    coverage, weight = cover(others, place, segmenter), sum(word.weight for word in others)
    share = weight / (weight + _NAMED)
    return Coverage(1 - share * (1 - coverage.share), 0.0, share * coverage.missing)


def _extra(words: Sequence[Word], own: str, segmenter: Segmenter) -> float:
    """The share of the words bound to a candidate that the question does not have."""
    asked = "".join(word.text for word in words)
    said = [own[start:end] for start, end in segmenter.words(own) if end - start > 1 and not own[start].isdigit()]
    said = [word for word in said if word not in _LIGHT]
    return sum(not _asked(word, asked) for word in said) / len(said) if said else 0.0


def _asked(word: str, asked: str) -> bool:
    return found_in(word, asked) >= 0.5
