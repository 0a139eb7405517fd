"""English questions: the terms of disclosure reports in Chinese, so that the same lookup answers them."""

from __future__ import annotations

import re

# Question words, then terms of the printed forms (国办公开办函〔2021〕30号) and of what officials report:
# Chinese = English, English; the longest English term that fits is taken.
_TERMS = """
多少 = how many, how much
多少钱 = how much money
多长时间 = how long
百分之多少 = what share, what percentage
谁 = who
什么时候 = when
哪个 = which
什么 = what
在哪里 = where
什么日期 = what date
哪天 = on what day
电话是多少 = phone number, telephone number
电子邮箱是什么 = email address
电子邮箱 = e-mail
地址 = address
邮编是多少 = postcode
文号 = document number
政府信息公开申请 = disclosure requests, information requests, requests for information, freedom of information requests
申请 = request, application
政府信息 = government information
主动公开 = proactively disclosed
主动 = proactively
公开 = disclose
发布 = publish, release
收到 = receive
受理 = accepted, accept
办理 = handle
处理 = processed
答复 = replied, answered
条 = items, pieces
网络 = online
信函 = letter, by mail, by post
当面 = in person
传真 = fax
行政复议 = reconsideration, administrative review, administrative reconsideration
行政诉讼 = lawsuit, litigation, administrative litigation
收费 = fee, fees
收取 = charge, collect
行政处罚 = penalties, administrative penalties
行政许可 = permits, licences, administrative licences, administrative licenses
规范性文件 = normative documents
规章 = regulations
采购 = procurement
新闻发布会 = press conference
培训 = trained, training, training sessions
举办 = held, hold
网站 = website
微博 = weibo, microblog
微信 = wechat
政策解读 = policy interpretations
投诉 = complaint
咨询 = inquiries, consultations
热线 = hotline
扶贫 = poverty alleviation
贫困 = poverty
贫困户 = poor households
贫困人口 = poor people
失业率 = unemployment rate
登记 = registered
调查 = surveyed
城镇新增就业 = urban jobs, new urban jobs
就业 = jobs, employment
环保 = environmental
环境 = environment
空气质量 = air quality
细颗粒物 = pm2.5
水 = water
污水 = sewage
学校 = schools
教育 = education
学生 = students
医院 = hospitals
卫生 = health
住房 = housing
补贴 = subsidy
工资 = wages
欠薪 = wage arrears
农民工 = migrant workers
资金 = funds
投资 = investment
投入 = invested
检查 = inspection, inspect
事故 = accidents
案件 = cases
违法 = violations
罚款 = fined, fines
会议 = meetings
人 = people
文件 = documents, document
办公室 = office
组长 = leader
领导小组 = leading group
负责人 = head
负责 = responsible
总计 = total
年均 = average
结转 = carried over
成立 = establish, set up, found
公布 = announce
实施 = carry out
平均 = mean
浓度 = concentration
行政事业性收费 = administrative fee
教育局 = education bureau
生态环境局 = ecology and environment bureau, environment bureau
民政局 = civil affairs bureau
人力资源和社会保障局 = human resources and social security bureau
卫生健康委员会 = health commission
应急管理局 = emergency management bureau
政府集中采购 = government procurement
增长 = grow, growth, increase
下降 = fall, decrease, decline
地区生产总值 = gdp, gross domestic product
抽检 = sample
不合格 = unqualified, substandard
药品 = drug, medicine
食品 = food
安全 = safety
老人 = elderly
残疾人 = disabled people
编制 = compile
维持 = uphold, upheld
纠正 = correct, overturn
自然人 = natural person, individual
企业 = company, enterprise
户 = household
"""


def _inflected(term: str) -> str:
    """A pattern of a term and its plural, past and -ing forms."""
    if term.endswith("y"):
        return re.escape(term[:-1]) + "(?:y|ies|ied|ying)"
    if term.endswith("e"):
        return re.escape(term[:-1]) + "(?:e|es|ed|ing)"
    return re.escape(term) + "(?:s|es|ed|ing|ting|ted)?"


_CHINESE = {term: chinese for chinese, terms in (line.split(" = ") for line in _TERMS.strip().splitlines()) for term in terms.split(", ")}
_LONGEST_FIRST = sorted(_CHINESE, key=len, reverse=True)
_PATTERN = re.compile("|".join(rf"\b({_inflected(term)})\b" for term in _LONGEST_FIRST))
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
    found = _PATTERN.sub(lambda match: f" {_CHINESE[_LONGEST_FIRST[(match.lastindex or 1) - 1]]} ", folded.replace("'", " "))
    return ("是否 " if _WHETHER.search(folded) else "") + _EMPTY.sub(" ", found)
