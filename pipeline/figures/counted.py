"""The words that a figure counts: before it (收到申请12件), after it (12件申请), in front of its bracket, or those of the figure before.

Worked on a folded text by marks and by the verbs that reports use; where these leave no noun, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.figures.units import TIME
from pipeline.records import Figure

_MARK = re.compile(r"[,，;；。:：!！?？\n\t()（）|]")
_LINKED = re.compile(r"[、和及与]")
_HAN = r"[\u4e00-\u9fffa-z“”《》]"
# What leads to a noun, at the left of a clause.
_LEADS = re.compile(
    r"(?:\s|[0-9]{1,4}\s?年度?|[0-9]{1,2}\s?月份?|[0-9]{1,2}\s?日|截至|截止到?|目前|底|末|止|全年|本年度?|年内|今年|去年|上年|当年|年度|期间|以来|一年来|本期"
    r"|我[市区县省镇局委办院厅单部]门?|全[市区县省镇系统局]|本[市区县省镇局委办机关单位部门行政]+|各[级单位部门地]+|[市区县省]政府(?!信息|网|门户|公报)"
    r"|其中|此外|另外|同时|以及|并|且|共有|共计|共|总共|合计|累计|总计|一共|已经|已|均|都|先后|分别|主要|通过|新(?![闻媒区生型能技农华兴])|再|还|也|仅|只|全部|予以(?!公开)|实际|平均|每[周月年季天日]?"
    r"|一是|二是|三是|四是|五是|六是|七是|、|和|及|与|等|的|了|为|有(?![效关偿机线限色])|达到|达|是|在|对|从|由|将|向|按|以|被|中(?![心央国小学等介型药医高期层间])|较|比|同比|环比)"
)
_VERBS = """
收到 受理 接收 接到 接受 接待 接听 收悉 新收 发布 公布 主动公开 公开 发送 刊发 编发 推送 刊登 转载 发表 上传 报送 印发 制发 制定 制作 出台
修订 废止 清理 办结 答复 办理 回复 处理 办复 处置 审核 审查 举办 召开 举行 组织 开展 参加 完成 实施 建成 新建 改建 扩建 改造 建设 投入 投资
安排 支出 拨付 下达 发放 落实 新增 增加 增设 设立 设置 开设 开通 建立 更新 维护 整改 查处 查办 立案 发现 检查 抽检 抽查 培训 走访 化解 调解
提供 采用 解读 解答 回应 推进 推动 支持 引进 培育 认定 获批 获得 获 实现 带动 突破 超过 达到 达 占 为 有 存 增长 下降 减少 提高 上升 提升
降低 降 升 控制 保持 稳定 新设 上涨 缩短 压缩 征集 征求 采纳 承办 收取 减免 罚款 涉及 包括 包含 惠及 覆盖 服务 招聘 帮扶 救助 帮助 解决
打造 创建 评选 入选 推出 拥有 形成 保留 取消 下放 承接 梳理 编制
"""
_VERB = "|".join(sorted(_VERBS.split(), key=lambda word: (-len(word), word)))
_LEFT_VERB = re.compile(rf"(?:{_VERB}|做到)(?:了|出|到|至|起)?(?![率量度额])(?<!有(?=[效关偿机线限色]))")
# Verbs that hardly occur within a noun: what follows the last of them is the noun.
_STRONG = re.compile(
    r"(?:(?:通过|利用|依托|借助|在|于)[^，,；;。]{2,24}?(?:主动)?(?:发布|公布|公开|推送|刊发|发送)|收到|接到|接收|接受|接待|受理(?!点|窗口|情况)|新增|共有|累计|共计|先后|印发|举办|召开|举行|开展(?!情况)|组织(?!机构|领导|部门|法人|、|或)|推送|报送|刊发|转载|发送|发布(?!会|量|情况|信息数)"
    r"|制定|出台|完成(?!情况|率|量)|办结(?!率|量)|办理(?!情况|率|流程|结果)|公布(?!率|情况)|下达|采用|建成|发现|查处|查办|存在|提供|发放(?!情况)|设立|开设|投入|改造(?!项目|情况|工程)|新建|落实(?!情况))"
    r"(?:了|的|各级|各类|相关)?"
)
_ENDING = _VERB.replace("|公开|", "|")  # 不予公开, 予以公开 are results
_TRAIL = re.compile(
    rf"(?:(?<!不予)(?<!予以)(?<!部分)公开|\s|(?:{_ENDING})|共|共计|计|总共|累计|合计|总计|分别|约|已|[日月年人户]?均|各|同比|环比|较|比|上年|去年|上一年|全年|同期|比上年|数量|总数|总量|人数(?<=人数)|[到至了为是仅只得的在由以将])$"
)
_AFTER_STOP = re.compile(
    r"[均已全都并且和与及或为是占比同较由被在向从对于以左右上下内中其等再后前次增减达有无未不即时也还又就可能要将共合总至到、,，;；。:：!！?？\n\t()（）|0-9%\s起]"
)
_AFTER_END = re.compile(
    r"[,，;；。:：!！?？\n\t()（）|、0-9]|(?:均|已|全部|都|当场|当[天日]|并|且|被|进行|得到|实现|通过|达到|给予|予以|按期|按时|办结|获|入选|投入|建成|完成|落地|纳入|开展|参加|作|向|为[^民])"
)
_LEAST = 2


def count(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """The figures with the spans of the words that they count; ``found`` are those of the folded text, in order."""
    before: Figure | None = None
    for at, figure in enumerate(found):
        following = found[at + 1].start if at + 1 < len(found) else len(text)
        counted = _of(text, figure, before, following)
        if counted is None and before is not None and not re.search(r"[。!！?？\n]", text[before.end : figure.start]):
            counted = _inherited(text, figure, before)
        figure = replace(figure, counted=counted)
        yield figure
        before = figure


def _inherited(text: str, figure: Figure, before: Figure) -> tuple[int, int] | None:
    """其中…, 同比增长…, 新增…: without words of its own, what the figure before counts."""
    return None if figure.unit in TIME or before.unit in TIME else before.counted


def _of(text: str, figure: Figure, before: Figure | None, following: int) -> tuple[int, int] | None:
    if figure.unit in TIME:
        return None
    share = figure.unit in ("%", "个百分点", "百分点", "倍", "‰")
    if (not share or text[figure.end : figure.end + 1] == "的") and (tail := _tail(text, figure.end, following)):
        return tail
    limit = before.end if before else 0
    return _head(text, limit, figure.start)


def _tail(text: str, end: int, following: int) -> tuple[int, int] | None:
    """The noun that follows directly: 12件申请."""
    start = end + (text[end : end + 1] == "的")
    if _AFTER_STOP.match(text, start) or start >= len(text):
        return None
    stop = _AFTER_END.search(text, start, min(len(text), start + 40))
    last = min(stop.start() if stop else min(len(text), start + 40), following)
    last -= text[last - 1] == "的"
    return (
        (start, last)
        if last - start >= (1 if text[last : last + 1] in "、，," else _LEAST) and re.fullmatch(rf"{_HAN}+", text[start:last])
        else None
    )


def _head(text: str, limit: int, stop: int) -> tuple[int, int] | None:
    """The noun before: the last clause without what leads to it; a bracket's is what stands before the bracket."""
    stop = _stripped_right(text, limit, stop)
    if stop > limit and text[stop - 1] in "(（:：":
        stop = _stripped_right(text, limit, stop - 1)
    marks = [match.end() for match in _MARK.finditer(text, max(limit, stop - 80), stop)]
    start = max([limit, stop - 80, *marks])
    if limit and start == limit:  # after a figure: 6条、药械案件7条
        while start < stop and (_LINKED.match(text, start) or text[start].isspace()):
            start += 1
    strong = [match.end() for match in _STRONG.finditer(text, start, stop) if stop - match.end() >= _LEAST]
    start = max([start, *strong])
    return _stripped_left(text, start, stop)


def _stripped_right(text: str, limit: int, stop: int) -> int:
    while stop > limit and (match := _TRAIL.search(text, max(limit, stop - 5), stop)):
        if re.search(r"(?:培训|服务|检查|解读|建设|检查|处理|投资|支出|救助)$", text[max(limit, stop - 2) : stop]) and re.search(
            rf"{_HAN}{{2}}$", text[max(limit, stop - 4) : stop - 2]
        ):
            break  # 业务培训, 政策解读 are nouns
        stop = match.start()
    return stop


def _stripped_left(text: str, start: int, stop: int) -> tuple[int, int] | None:
    while start < stop:
        lead = _LEADS.match(text, start, stop)
        verb = _LEFT_VERB.match(text, start, stop)
        moved = verb if verb and stop - verb.end() >= _LEAST else lead
        if moved is None or moved.end() == start:
            break
        start = moved.end()
    said = text[start:stop]
    return (start, stop) if len(re.findall(r"[\u4e00-\u9fffa-z]", said)) >= _LEAST else None
