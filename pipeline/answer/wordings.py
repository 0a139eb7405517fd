"""How people ask for the rows and columns of the standard tables: official words, and what is said instead.

A wording is a pattern over a folded question. Of the lists of one table the first that has a match decides; a wording for
several keys asks for their sum.
"""

from __future__ import annotations

import re

from pipeline.reading.tables import forms
from pipeline.reading.tables.names import GROUPS

Keys = tuple[str, ...]
Wordings = tuple[tuple[Keys, re.Pattern[str]], ...]


def _all(*pairs: tuple[str | Keys, str]) -> Wordings:
    return tuple(((keys,) if isinstance(keys, str) else keys, re.compile(pattern)) for keys, pattern in pairs)


_HELD_BACK = r"不予公开|不公开|不同意公开|拒绝公开|(?:没有?|未|不)(?:能|给|予|被)?(?:予以|批准)?公开"
_NOT_HANDLED = r"不予?处理|(?:没有?|未)(?:予|被)?处理"
_LAST_YEAR = r"上一?年度?|去年|前一年"
_NEXT_YEAR = r"(?:下|次|第二|明)一?年度?"
_MADE = r"(?:需要?|得|要)?(?:另行|另外|重新|另)(?:去|再)?(?:加工|制作|做)(?:.{0,3}(?:无法|不能|没能|没法)提供)?"
_LAWSUIT = r"诉讼|官司|起诉|应诉|法院|败诉|胜诉|告上"

REQUEST_ROWS: tuple[Wordings, ...] = (
    _all(
        ("not_open_secret", r"国家秘密|国家机密|涉密|保密"),
        ("not_open_other_law", r"(?:其他)?法律、?和?(?:行政)?法规(?:明确)?禁止(?:公开)?|依法禁止公开"),
        ("not_open_3s1w", r"三安全.{0,3}稳定"),
        ("not_open_third_party", r"第三方(?:的?合法)?(?:权益)?"),
        ("not_open_internal", r"(?:三类)?内部事务(?:信息)?"),
        ("not_open_process", r"(?:四类)?过程性(?:信息)?"),
        ("not_open_casefile", r"(?:行政)?执法案卷"),
        ("not_open_query", r"行政查询(?:事项)?"),
        (
            "cannot_provide_not_held",
            r"(?:本机关|本行政机关|本单位|机关|政府)?(?:不|没有?|未)掌握(?:相关)?(?:政府)?(?:信息)?|(?:申请的?)?信息不存在",
        ),
        (
            "cannot_provide_need_make",
            rf"(?:没有|无|非|不是)现成(?:的?信息|的)?(?:.{{0,2}}{_MADE})?|{_MADE}",
        ),
        (
            "cannot_provide_unclear",
            r"(?:补正.{0,4})?(?:申请)?内容(?:仍|还是?|依然)?(?:不明确|不清楚?)|补正.{0,4}(?:仍|还是?|依然)?(?:不明确|不清楚?)",
        ),
        ("no_process_petition", r"信访、?举报、?投诉类?(?:申请)?|(?:信访|举报|投诉)类的?申请"),
        ("no_process_repeat", r"重复(?:提出的?)?申请"),
        ("no_process_publications", r"(?:要求)?(?:提供)?公开出版物|(?:报纸|书籍)(?:等|之类的?)?出版物"),
        ("no_process_massive", r"(?:无正当理由)?大量、?反复申请"),
        ("no_process_confirm", r"(?:要求.{0,6})?确认或重新出具|重新出具"),
        ("other_fix_timeout", r"(?:申请人)?(?:无正当理由)?(?:逾期|到期|一直|迟迟)(?:不|未|没有?)补正"),
        (
            "other_fee_unpaid",
            r"未按.{0,4}收费(?:通知)?|(?:没有?|未|不|逾期.{0,10})(?:按时|按期|及时|按要求|按规定)?(?:交|缴纳?)(?:信息处理)?费用?",
        ),
        ("other_other", r"其他处理(?:中|里|情况)?的?(?:第三项)?[\"“]?其他"),
    ),
    _all(
        ((*GROUPS["other"][1], "other"), r"其他处理|其它处理|作(?:出|了)?其他处理"),
        (GROUPS["no_process"][1], rf"(?:{_NOT_HANDLED})"),
        (GROUPS["cannot_provide"][1], r"(?:无法|不能|没法|没有?办法)提供|提供不了"),
        (GROUPS["not_open"][1], rf"(?:{_HELD_BACK})"),
    ),
    _all(
        ("result_partial", r"部分(?:予以|同意)?公开|公开(?:了)?(?:其中)?一?部分"),
        ("result_open", r"(?<!不)予以公开|(?<!不)同意公开|全部公开|(?<!没)(?<!不)给予?了?公开|准予公开|批准公开"),
    ),
    _all(
        (
            "carry_to_next",
            rf"(?:结|转|移)[转到至入]*(?:给)?(?:{_NEXT_YEAR})(?:(?:继续|接着|再)?(?:办理?|处理)?)|(?:留|转|拖|推)[给到至](?:了)?(?:{_NEXT_YEAR})"
            rf"|(?:{_NEXT_YEAR})(?:度?)(?:继续|接着)办?理?|(?:没有?|未|尚未)(?:能)?(?:办|处理)(?:完|结)",
        ),
        ("carry_over", rf"(?:{_LAST_YEAR})(?:度?)?(?:结转|转(?:过|下|入)?来?|遗留|留下来?|剩下|没办完)|结转(?:过|下)来|结转自"),
    ),
    _all(
        (
            "result_total",
            r"办结|办理完?(?:了|完成|完毕)|办完|处理(?:了|完)|答复(?:了|件数|总数)?|办理(?:结果)?的?(?:总计|总数)|办理.{0,6}(?:多少|几)件",
        )
    ),
    _all(
        (
            "new_received",
            r"(?:本年|新)(?:度)?(?:新)?收到?(?:的)?|新来的?|收到(?:的|了)?|受理(?:的|了)?|接到(?:的|了)?|来申请|提(?:出|交|起)?(?:的|了)?|申请(?:了|的)?",
        )
    ),
)
REQUEST_COLUMNS: tuple[Wordings, ...] = (
    _all(
        ("commercial_enterprise", r"商业企业|企业|公司"),
        ("research_institute", r"科研(?:机构|院所|单位)?|研究(?:机构|所|院)"),
        ("social_org", r"社会公益(?:组织|机构)?|公益(?:组织|机构|性组织)"),
        ("legal_service", r"(?:律所等)?法律服务(?:机构)?|律师事务所|律所|律师"),
        ("other", r"其他组织(?:中|里)的?其他|(?<![或和及者、])其他(?:类型?的?)?(?:申请人|组织|法人)(?!.{0,4}(?:无正当|逾期))"),
        ("natural_person", r"自然人|个人|公民|老百姓|市民|居民|村民|群众"),
    ),
    _all((forms.ORGANISATIONS, r"法人(?:或|和|及|、)?(?:者)?其他组织|法人|组织")),
    _all(("total", r"")),
)

PROACTIVE_ROWS: tuple[Wordings, ...] = (
    _all(
        ("other_services", r"其他对外管理服务(?:事项)?|对外管理服务(?:事项)?"),
        ("fees", r"行政事业性收费(?:项目)?|收费(?:的)?(?:总)?(?:金额|项目)|事业性收费"),
        ("procurement", r"(?:政府)?集中采购|政府采购|采购"),
        ("licensing", r"(?:行政)?许可(?:项目|事项)?"),
        ("penalties", r"(?:行政)?处罚(?:项目|事项)?"),
        ("coercion", r"行政强制(?:措施|执行)?(?:项目|事项)?"),
        ("normative_documents", r"(?:行政)?规范性文件"),
        ("regulations", r"(?:政府|部门)?规章(?!制度)"),
    ),
)
PROACTIVE_COLUMNS: tuple[Wordings, ...] = (
    _all(
        ("repealed", r"(?:本年)?(?:废止|废除|失效|取消)(?:了|件数)?"),
        ("in_force", r"现行有效(?:件数)?|(?:仍|还|继续|目前|现在)有效|现有|有效"),
        ("published_total", r"(?:对外)?公开总数量?|(?:累计|一共|总共)?对外公开(?:的|了)?.{0,8}(?:总数量?)?"),
        ("published_new", r"(?:本年)?新公开(?:数量|了)?"),
        (("made_new", "issued"), r"(?:本年)?新?(?:制作|制发|制定|出台|印发|发布|起草)(?:数量|件数|了)?"),
        (
            "last_year_items",
            rf"(?:{_LAST_YEAR})(?:度)?(?:的)?项目(?:数量|数)?|项目数量|(?<![比较])(?:{_LAST_YEAR})(?=.{{0,4}}(?:多少|几)项)",
        ),
        ("change", rf"增/?减|(?:比|较)(?:{_LAST_YEAR}).{{0,6}}(?:增加|减少|多|少|增|减)(?:了)?|(?:项目)?(?:增加|减少)(?:了)?"),
        ("items", r"采购项目(?:数量|数)?|(?:多少|几)(?:个|项)"),
        ("amount", r"(?:收费|采购)?(?:总)?(?:金额|数?额)|(?:收取|收|花|用)(?:了)?(?:多少)?(?:钱|万元|元)|多少钱|多少万?元|收入"),
        ("decisions", r"(?:本年)?(?:作出|做出|发出)?(?:的)?处理决定(?:数量)?|决定(?:数量)?|(?:作|做|发)(?:出|了)"),
    ),
    _all(("decisions", r"")),  # where a question names a row alone
)

_CORRECTED = r"(?:结果)?(?:被)?纠[正错]|败诉|输|撤销|推翻|改判"
_KEPT = r"(?:结果)?(?:被)?维持(?:原来?的?(?:结果|判决|决定|判))?|胜诉|赢|打赢"
_PENDING = r"(?:尚|还)?(?:没有?|未)(?:被)?(?:审结|审完|审理完|判|结案|结果|办结|审)|尚未审结"
_AFTER = r"(?<![未没不有])经过?(?:行政)?复议(?:之后|以后|后)?|复议(?:之|以)?后(?:又|再)?的?(?:提起)?(?:行政)?(?:起诉|诉讼|打官司)?"
_DIRECT = r"(?:未|没有?|不)(?:经过?)?(?:行政)?复议.{0,4}(?:直接)?(?:起诉|诉讼|打官司)?|直接(?:起诉|打官司|提起诉讼|告)"


DISPUTE_GROUPS: tuple[Wordings, ...] = (
    _all(("lawsuit_direct", _DIRECT)),
    _all(("lawsuit_after", rf"(?:{_AFTER})(?=.*(?:{_LAWSUIT}|告))|复议后起诉|复议后(?:又|再)")),
    _all((("lawsuit_direct", "lawsuit_after"), _LAWSUIT)),
    _all(("review", r"(?:行政)?复议")),
)
DISPUTE_OUTCOMES: tuple[Wordings, ...] = (
    _all(("pending", _PENDING)),
    _all(("correct", _CORRECTED)),
    _all(("keep", _KEPT)),
    _all(("other", r"其他结果")),
    _all(("total", "")),
)

# What goes without saying of these tables: what they are about, how a question is put.
UNDERSTOOD = re.compile(
    r"政府信息公开|公开的?(?:政府)?信息|(?:政府)?信息(?:的)?公开|公开类?|信息|政府|行政机关|依?申请人?|案件|案子|年报|报告|数据|表格|表里|统计表"
    r"|数量|总数|件数|总计|合计|总共|一共|多少|情况|理由|原因|属于|涉及|提出|打(?= |$)|[因由]为?|由于|还有?|所以|而|被|之?后|要|其中|里面?"
    r"|[一几][共家]|得到|获得|进行|采取|发生|产生|的|了|是|有|没有?|未|又|再|法院|打?官司|诉讼|起诉|应诉|复议|行政|结果|条例|方式|作为|予以|答复|办理|处理|收到|今年|当年|全年"
)
