"""Measure words: what is counted, and in what. A figure in 件 may answer a question in 条, never one in 万元 or 人."""

from __future__ import annotations

import re

# Families of measure words; a question in one word of a family may be answered in another.
_FAMILIES: dict[str, str] = {
    "item": "件 条 篇 份 则 项 例 宗 起 桩 个 册 本 期 部 幅 张 款 类 批次 批 频次 单 块",
    "person": "人次 人 名 位 万人 户 口",
    "organisation": "家 所 座 处 支 户 个 栋 套 间 辆 台",
    "occasion": "次 场次 场 期 届 轮 回 班次 批次 批",
    "money": "元 万元 亿元 美元 块钱 块",
    "share": "% 个百分点 百分点 ‰",
    "time": "个工作日 工作日 天 小时 分钟 秒 个月 年 周 日 月",
    "area": "平方公里 平方千米 平方米 公顷 亩 立方米",
    "length": "公里 千米 米 毫米",
    "mass": "吨 公斤 千克 斤 吨标准煤 毫克 微克",
    "concentration": "微克/立方米 毫克/立方米 ug/m3 mg/m3",
    "energy": "千瓦时 千瓦 度 兆瓦",
    "visits": "次 人次 点击量 字 字节",
}
FAMILIES: dict[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in _FAMILIES.items()}
# Measure words that figures have and questions are hardly asked in.
_MORE = """
件次 条次 篇次 家次 户次 车次 架次 列次 台次 艘次 人份 条人次 台套 倍 岁 周岁 版 枚 头 只 株 棵 艘 架 根 面 盏 套 班 节 课时 学时 学分
堂 讲 首 箱 桶 瓶 床 孔 眼 道 幢 片 粒 尾 羽 对 组 类别 种 封 帧 行 季度 昼夜 个小时 个半小时 立方 公升 升 毫升 厘米 海里 摄氏度 ℃
吉瓦 瓦 千伏 千伏安 兆瓦时 标准箱 标箱 车公里 人公里 吨公里 欧元 日元 港元 人民币 km kg mg mm cm kw mw gb tb
元/人 元/月 元/吨 元/亩 元/平方米 人/平方公里 小时/天
"""
UNITS: tuple[str, ...] = tuple(sorted({word for words in FAMILIES.values() for word in words}, key=lambda word: (-len(word), word)))
UNIT = "|".join(map(re.escape, UNITS))
_SCALED = ("万元", "亿元", "万人")  # whose scale belongs to the number
_ALL = sorted({*UNITS, *_MORE.split()} - set(_SCALED), key=lambda word: (-len(word), word))
MEASURE = "|".join(map(re.escape, _ALL))  # of any figure
# Measure words of figures in Chinese words: after others a numeral is mostly part of a name or of a way of speaking (三方, 六合, 百度).
_WORDED = """
个工作日 工作日 个百分点 百分点 个月 个小时 小时 分钟 平方公里 平方米 公里 批次 场次 人次 件次 频次 班次 户次 万元 亿元
件 条 份 次 人 名 项 个 家 场 起 宗 户 篇 例 所 位 种 类 部 处 座 倍 岁 天 日 年 周 亩 元 吨 台 辆 套 间 栋 张 册 期 轮
"""
WORDED = "|".join(_WORDED.split())
_TIME = "个工作日 工作日 个月 个小时 小时 个半小时 分钟 秒 天 日 年 周 季度 月 昼夜"
TIME = frozenset(_TIME.split())
