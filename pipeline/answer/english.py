"""English questions: the terms of disclosure reports in Chinese, so that the same lookup answers them."""

from __future__ import annotations

import re

# Question words, then terms of the printed forms (国办公开办函〔2021〕30号) and of what officials report; longest first when applied.
_TERMS: dict[str, str] = {
    "how many": "多少", "how much money": "多少钱", "how much": "多少", "how long": "多长时间", "what percentage": "百分之多少", "what share": "百分之多少",
    "who": "谁", "when": "什么时候", "which": "哪个", "where": "在哪里", "what date": "什么日期", "on what day": "哪天",
    "phone number": "电话是多少", "telephone number": "电话是多少", "email address": "电子邮箱是什么", "e-mail": "电子邮箱", "address": "地址", "postcode": "邮编是多少",
    "document number": "文号", "freedom of information requests": "政府信息公开申请", "disclosure requests": "政府信息公开申请", "information requests": "政府信息公开申请",
    "requests for information": "政府信息公开申请", "requests": "申请", "request": "申请", "applications": "申请", "application": "申请",
    "government information": "政府信息", "proactively disclosed": "主动公开", "proactively": "主动", "disclosed": "公开", "disclose": "公开", "published": "发布",
    "publish": "发布", "released": "发布", "release": "发布", "received": "收到", "receive": "收到", "accepted": "受理", "handled": "办理", "handle": "办理", "processed": "处理",
    "answered": "答复", "replied": "答复", "items": "条", "pieces": "条", "online": "网络", "by mail": "信函", "by post": "信函", "letter": "信函", "in person": "当面", "fax": "传真",
    "administrative reconsideration": "行政复议", "administrative review": "行政复议", "reconsideration": "行政复议", "administrative litigation": "行政诉讼",
    "lawsuits": "行政诉讼", "lawsuit": "行政诉讼", "litigation": "行政诉讼", "fees": "收费", "fee": "收费", "charge": "收取", "charged": "收取", "collect": "收取", "collected": "收取",
    "administrative penalties": "行政处罚", "penalties": "行政处罚", "administrative licences": "行政许可", "administrative licenses": "行政许可",
    "licences": "行政许可", "permits": "行政许可", "normative documents": "规范性文件", "regulations": "规章", "procurement": "采购", "press conferences": "新闻发布会",
    "press conference": "新闻发布会", "training sessions": "培训", "training": "培训", "trained": "培训", "held": "举办", "hold": "举办", "website": "网站", "microblog": "微博", "weibo": "微博",
    "wechat": "微信", "policy interpretations": "政策解读", "complaints": "投诉", "complaint": "投诉", "consultations": "咨询", "inquiries": "咨询", "hotline": "热线",
    "poverty alleviation": "扶贫", "poverty": "贫困", "poor households": "贫困户", "poor people": "贫困人口", "unemployment rate": "失业率", "registered": "登记",
    "surveyed": "调查", "new urban jobs": "城镇新增就业", "urban jobs": "城镇新增就业", "jobs": "就业", "employment": "就业", "environmental": "环保", "environment": "环境",
    "air quality": "空气质量", "pm2.5": "细颗粒物", "water": "水", "sewage": "污水", "schools": "学校", "education": "教育", "students": "学生", "hospitals": "医院", "health": "卫生",
    "housing": "住房", "subsidies": "补贴", "subsidy": "补贴", "wages": "工资", "wage arrears": "欠薪", "migrant workers": "农民工", "funds": "资金", "investment": "投资", "invested": "投入",
    "inspections": "检查", "inspection": "检查", "accidents": "事故", "cases": "案件", "violations": "违法", "fined": "罚款", "fines": "罚款", "meetings": "会议", "people": "人",
    "documents": "文件", "office": "办公室", "leader": "组长", "leading group": "领导小组", "head": "负责人", "responsible": "负责", "total": "总计", "average": "年均", "carried over": "结转",
}  # fmt: skip
_PATTERN = re.compile("|".join(rf"\b{re.escape(term)}\b" for term in sorted(_TERMS, key=len, reverse=True)))
_WHETHER = re.compile(r"^\s*(?:in,?\s+)?(?:did|was|were|is|are|has|have|does|do|had)\b")
_EMPTY = re.compile(
    r"\b(?:did|was|were|is|are|has|have|does|do|had|the|a|an|of|in|on|at|by|for|to|from|its|their|there|that|this|any|all|government|s|county|district|city|"
    r"province|bureau|year|during|and|or|be|been|with|through|via|as|it|they|new)\b"
)


def is_english(text: str) -> bool:
    """Whether a question is in Latin letters: no Han character, or few beside many letters."""
    han, letters = len(re.findall(r"[\u4e00-\u9fff]", text)), len(re.findall(r"[A-Za-z]", text))
    return letters > 3 * han and letters >= 3


def translate(folded: str) -> str:
    """The known terms of a folded English question in Chinese, in their order; words that are not known stay as they are."""
    found = _PATTERN.sub(lambda match: f" {_TERMS[match.group()]} ", folded.replace("'", " "))
    return ("是否 " if _WHETHER.search(folded) else "") + _EMPTY.sub(" ", found)
