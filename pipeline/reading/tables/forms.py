"""The standard tables as data: the trial form (国办公开办函〔2019〕60号) and the form since 2021 (国办公开办函〔2021〕30号).

A ``wording`` is what tells a label from all others, written for labels reduced to their Chinese characters (labels.plain).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A row or column of a form: its key, the label as printed, the wording that it is known by."""

    key: str
    printed: str
    wording: str


REQUESTS: tuple[Label, ...] = (
    Label("new_received", "本年新收政府信息公开申请数量", r"新收(?:到)?的?政府信息公开申请"),
    Label("carry_over", "上年结转政府信息公开申请数量", r"上年度?结转的?政府信息"),
    Label("result_open", "予以公开", r"(?<!不)予以公开$"),
    Label("result_partial", "部分公开（区分处理的，只计这一情形，不计其他情形）", r"部分公开(?=$|区分)"),
    Label("not_open_secret", "属于国家秘密", r"(?:属于|涉及)?国家秘密$"),
    Label("not_open_other_law", "其他法律行政法规禁止公开", r"(?:其他)?法律行政.{0,4}公开$"),
    Label("not_open_3s1w", "危及“三安全一稳定”", r"(?:危及)?三安全.{0,2}稳定$"),
    Label("not_open_third_party", "保护第三方合法权益", r"(?:保护)?第三方合法权益$"),
    Label("not_open_internal", "属于三类内部事务信息", r"(?:属于)?三类内部事务"),
    Label("not_open_process", "属于四类过程性信息", r"(?:属于)?四类过程性"),
    Label("not_open_casefile", "属于行政执法案卷", r"(?:属于)?行政执法案卷"),
    Label("not_open_query", "属于行政查询事项", r"(?:属于)?行政查询事项"),
    Label("cannot_provide_not_held", "本机关不掌握相关政府信息", r"(?:本机关|本行政机关)不掌握"),
    Label("cannot_provide_need_make", "没有现成信息需要另行制作", r"(?:没有|无)现成信息"),
    Label("cannot_provide_unclear", "补正后申请内容仍不明确", r"补正后申请内容|申请内容仍不明确"),
    Label("no_process_petition", "信访举报投诉类申请", r"信访举报投诉"),
    Label("no_process_repeat", "重复申请", r"重复申请$"),
    Label("no_process_publications", "要求提供公开出版物", r"(?:要求)?提供公开出版物"),
    Label("no_process_massive", "无正当理由大量反复申请", r"(?:无正当理由)?大量反复申请"),
    Label("no_process_confirm", "要求行政机关确认或重新出具已获取信息", r"(?:要求行政机关)?确认或重新出具"),
    Label("other_fix_timeout", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", r"申请人无正当理由逾期|逾期不补正"),
    Label("other_fee_unpaid", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", r"申请人逾期未按|未按收费通知"),
    Label("other_other", "其他", r"(?<!法人或)其他$"),
    Label("other", "其他处理", r"其他处理$"),
    Label("result_total", "总计", r"总计$"),
    Label("carry_to_next", "结转下年度继续办理", r"结转下年度?(?:继续)?办?理?"),
)
REQUEST_KEYS = tuple(label.key for label in REQUESTS)
OTHER_2021 = ("other_fix_timeout", "other_fee_unpaid", "other_other")
OTHER_2019 = ("other",)
RESULTS = REQUEST_KEYS[2:20]  # outcomes that both forms have
APPLICANTS = ("natural_person", "commercial_enterprise", "research_institute", "social_org", "legal_service", "other", "total")
ORGANISATIONS = APPLICANTS[1:6]
REQUEST_HEADER = (
    "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和",
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "总计",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "单位件",
)

PROACTIVE: tuple[Label, ...] = (
    Label("regulations", "规章", r"规章$"),
    Label("normative_documents", "行政规范性文件", r"(?:行政)?规范性文件$"),
    Label("licensing", "行政许可", r"行政许可$"),
    Label("other_services", "其他对外管理服务事项", r"其他对外管理服务事项$"),
    Label("penalties", "行政处罚", r"行政处罚$"),
    Label("coercion", "行政强制", r"行政强制(?:措施)?$"),
    Label("fees", "行政事业性收费", r"行政事业性收费(?:项目)?$"),
    Label("procurement", "政府集中采购", r"政府集中采购$"),
)
PROACTIVE_COLUMNS: tuple[Label, ...] = (
    Label("issued", "本年制发件数", r"本?年?制发件?数量?"),
    Label("repealed", "本年废止件数", r"本?年?废止件?数量?"),
    Label("in_force", "现行有效件数", r"现行有效件?数量?"),
    Label("decisions", "本年处理决定数量", r"(?:本年)?处理决定数量"),
    Label("amount", "本年收费金额", r"(?:本年)?(?:收费|采购)总?金额"),
    Label("made_new", "本年新制作数量", r"(?:本年)?新制作数量"),
    Label("published_new", "本年新公开数量", r"(?:本年)?新公开数量"),
    Label("published_total", "对外公开总数量", r"对外公开总数量"),
    Label("last_year_items", "上一年项目数量", r"上一?年度?项目数量"),
    Label("change", "本年增/减", r"本年增减"),
    Label("items", "采购项目数量", r"采购项目数量"),
)
PROACTIVE_HEADER = (*(f"第二十条第{article}项" for article in "一五六八九"), "信息内容", "单位万元", "单位件")
ONLY_2021 = frozenset(("issued", "repealed", "in_force"))
ONLY_2019 = frozenset(("made_new", "published_new", "published_total", "last_year_items", "change", "items"))

GROUPS = (("review", "行政复议"), ("lawsuit_direct", "未经复议直接起诉"), ("lawsuit_after", "复议后起诉"))
OUTCOMES = (("keep", "结果维持"), ("correct", "结果纠正"), ("other", "其他结果"), ("pending", "尚未审结"), ("total", "总计"))
DISPUTES = tuple(f"{group}_{outcome}" for group, _ in GROUPS for outcome, _ in OUTCOMES)
DISPUTES_HEADER = (*(label for _, label in GROUPS), "行政诉讼", *(label for _, label in OUTCOMES), "单位件")
