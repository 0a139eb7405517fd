"""What a report's text tells of itself: openings as such reports are written, by organs of real and of made-up places."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline import regions
from pipeline.reading import doubts, metadata
from pipeline.records import Document, Section, Table


def read(text: str, file: str = "upload.txt", title: str | None = None) -> metadata.Description:
    return metadata.describe(Document(text=text, title=title), file)


# Opening, kind, year, region, organ.
OPENINGS: dict[str, tuple[str, str, int | None, str | None, str | None]] = {
    "titled bureau": (
        "绍兴市水利局2018年政府信息公开工作年度报告\n"
        "本报告依照《中华人民共和国政府信息公开条例》编写，数据截至2018年12月31日。\n一、概述\n2018年，我局公开信息412条。",
        "disclosure", 2018, "浙江省绍兴市", "绍兴市水利局",
    ),
    "bureau in the lead": (
        "依据《政府信息公开条例》第五十条，现向社会公布铜陵市交通运输局2021年政府信息公开工作年度报告。统计期限自2021年1月1日起至2021年12月31日止。"
        "如有疑问，请与铜陵市交通运输局办公室联系（地址：铜陵市湖东路88号）。\n一、总体情况",
        "disclosure", 2021, "安徽省铜陵市", "铜陵市交通运输局",
    ),
    "compiled by an office": (
        "本年报由泰顺县人民政府办公室编制，内容包括概述、主动公开情况、依申请公开情况等。所列数据的统计期限为2014年1月1日至12月31日。\n一、概述",
        "disclosure", 2014, "浙江省温州市泰顺县", "泰顺县人民政府办公室",
    ),
    "bureau that names its place in the text only": (
        "2019年，奉贤区生态环境局在区委、区政府的领导下，认真做好政府信息公开工作。\n（一）主动公开情况\n全年主动公开政府信息305条。",
        "disclosure", 2019, "上海市奉贤区", "奉贤区生态环境局",
    ),
    "bureau by its kind, place in the title": (
        "发文机关：市林业局\n成文日期：2023-01-20\n龙岩市林业局2022年政府信息公开年报\n一、总体情况\n我局按照《条例》要求，全年公开信息97条。",
        "disclosure", 2022, "福建省龙岩市", "龙岩市林业局",
    ),
    "bureau by its kind, place in the address": (
        "一、总体情况\n2020年，市商务局认真落实《中华人民共和国政府信息公开条例》，全市商务领域主动公开信息188条。\n"
        "二、联系方式\n地址：黄石市桂林北路16号\n咨询请到黄石市政务服务大厅。",
        "disclosure", 2020, "湖北省黄石市", "黄石市商务局",
    ),
    "bureau of no known place": (
        "安监局2016年政府信息公开年度报告\n2016年，我局公开安全生产信息56条，依申请公开0件。",
        "disclosure", 2016, None, None,
    ),
    "made-up county": (
        "清溪县教育体育局2017年度政府信息公开年度报告\n发布时间：2018-03-06 10:12\n统计期限自2017年1月1日起至2017年12月31日止。\n一、概述",
        "disclosure", 2017, None, "清溪县教育体育局",
    ),
    "made-up city over a real name": (
        "临江省云州市清河县人民政府2020年政府信息公开工作年度报告\n一、总体情况\n2020年，我县主动公开政府信息1830条。",
        "disclosure", 2020, None, "临江省云州市清河县人民政府",
    ),
    "street office": (
        "南京市玄武区人民政府锁金村街道办事处2023年政府信息公开年度报告\n一、总体情况\n（一）主动公开。全年公开信息66条。",
        "disclosure", 2023, "江苏省南京市玄武区", "南京市玄武区人民政府锁金村街道办事处",
    ),
    "province-administered city": (
        "潜江市民政局2015年政府信息公开年度报告\n一、概述\n2015年，潜江市民政局公开信息77条。",
        "disclosure", 2015, "湖北省潜江市", "潜江市民政局",
    ),
    "ambiguous district settled by the text": (
        "鼓楼区卫生健康局2020年政府信息公开工作年度报告\n一、总体情况\n我局（地址：福州市津泰路98号）全年公开信息205条。",
        "disclosure", 2020, "福建省福州市鼓楼区", "鼓楼区卫生健康局",
    ),
    "ambiguous district": (
        "鼓楼区卫生健康局2020年政府信息公开工作年度报告\n一、总体情况\n我局全年公开信息205条。",
        "disclosure", 2020, None, "鼓楼区卫生健康局",
    ),
    "renamed county in its own year": (
        "即墨市审计局2013年政府信息公开年度报告\n统计期限：2013年1月1日至2013年12月31日。",
        "disclosure", 2013, "山东省青岛市即墨市", "即墨市审计局",
    ),
    "ministry": (
        "现公布教育部2012年政府信息公开工作年度报告。所列数据的统计期限自2012年1月1日起至12月31日止。（地址：北京市西单大木仓胡同37号）\n一、概述",
        "disclosure", 2012, None, "教育部",
    ),
    "branch of a ministry": (
        "国家税务总局宜昌市税务局2020年政府信息公开工作年度报告\n一、总体情况\n2020年，我局公开信息310条。",
        "disclosure", 2020, "湖北省宜昌市", "国家税务总局宜昌市税务局",
    ),
    "hospital": (
        "衢州市人民医院2021年度信息公开年度报告\n本院按要求主动公开信息，全年发布信息120条。",
        "disclosure", 2021, "浙江省衢州市", "衢州市人民医院",
    ),
    "cited documents do not issue": (
        "按照《广东省人民政府办公厅关于做好2019年度报告编制工作的通知》，从化区水务局编制了2019年政府信息公开年度报告。\n一、总体情况",
        "disclosure", 2019, "广东省广州市从化区", "从化区水务局",
    ),
    "year of the plans is not the year": (
        "一、总体情况\n2021年，我局主动公开信息301条，公开2020年度部门决算和2022年度部门预算。2021年收到申请6件，均已答复。",
        "disclosure", 2021, None, None,
    ),
    "year in Chinese numerals": (
        "政府信息公开工作年度报告\n（二○一一年度）\n二〇一一年，我局主动公开信息45条。统计期限自二〇一一年一月一日起。",
        "disclosure", 2011, None, None,
    ),
    "broken title": (
        "开封市文化广电和旅游局\n2020年政府信息公开工作年度报告\n一、总体情况\n我局公开信息240条。",
        "disclosure", 2020, "河南省开封市", "开封市文化广电和旅游局",
    ),
    "government's work report": (
        "政 府 工 作 报 告\n——2017年1月12日在绩溪县第十六届人民代表大会第一次会议上\n县长 王某\n各位代表：\n"
        "现在，我代表县人民政府向大会报告工作，请予审议。\n一、2016年工作回顾\n全县生产总值增长8%。\n二、2017年主要工作",
        "work_report", 2017, "安徽省宣城市绩溪县", "绩溪县人民政府",
    ),
    "work report without a head": (
        "各位代表：现在，我代表市人民政府，向大会报告政府工作，请予审议。\n一、2020年工作回顾\n一年来，我们攻坚克难。\n二、2021年工作安排\n今年是开局之年。",
        "work_report", 2021, None, None,
    ),
    "summary of a bureau": (
        "攀枝花市水利局2022年工作总结\n2022年，我局以民生水利为抓手，各项工作取得新进展。",
        "work_report", 2022, "四川省攀枝花市", "攀枝花市水利局",
    ),
    "statistics": (
        "2019年永泰县国民经济和社会发展统计公报\n永泰县统计局\n2020年4月8日\n初步核算，全年地区生产总值比上年增长7.1%。",
        "statistics", 2019, "福建省福州市永泰县", "永泰县统计局",
    ),
    "statistics without a head": (
        "2018年全县地区生产总值512300万元，比上年增长6.9%。第一产业增加值88100万元，比上年增长3.1%；第二产业增加值210000万元，比上年增长7.4%。",
        "statistics", 2018, None, None,
    ),
    "notice": (
        "通化市人民政府办公室关于印发2018年政务公开工作要点的通知\n各县（市、区）人民政府，市政府各委办局：\n现将《2018年政务公开工作要点》印发给你们，请认真贯彻执行。",
        "policy", 2018, "吉林省通化市", "通化市人民政府办公室",
    ),
    "duties of departments": (
        "3.教育领域。重点做好义务教育信息公开。（责任单位：市教育局）\n4.医疗领域。重点公开医院收费。（责任单位：市卫生健康委；各县区人民政府）",
        "policy", None, None, None,
    ),
    "plan": (
        "宜兴市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要\n到2025年，全市综合实力再上台阶。",
        "plan", None, "江苏省无锡市宜兴市", None,
    ),
    "news": (
        "县领导到重点企业调研\n2020-07-08 作者：某某\n7月7日上午，桐庐县领导到三家企业调研复工情况。桐庐县经信局参加。",
        "news", 2020, "浙江省杭州市桐庐县", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OPENINGS)
def test_openings(name: str) -> None:
    text, kind, year, region, organ = OPENINGS[name]
    told = read(text)
    assert (told.kind, told.year, told.region, told.organ) == (kind, year, region, organ)
    assert told.region_code == (metadata.region_code(region) if region else None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("绍兴市水利局2018年政府信息公开工作年度报告\n一、概述", "绍兴市水利局2018年政府信息公开工作年度报告"),
        ("首页 > 年报\n【字号：大 中 小】\n开封市财政局\n2020年政府信息公开年报\n正文。", "开封市财政局2020年政府信息公开年报"),
        ("云州市统计局2019年政府信息公开工作\n年度报告\n一、总体情况", "云州市统计局2019年政府信息公开工作年度报告"),
        ("云州市门户网站 年报专栏 云州市水务局2019年年报\n名称：云州市水务局2019年年报\n一、总体情况", "云州市水务局2019年年报"),
        ("现公布渭源县水务局2018年政府信息公开工作年度报告。\n一、概述\n全年公开88条。", "渭源县水务局2018年政府信息公开年度报告"),
        ("2021年，我局主动公开政府信息77条，收到信息公开申请3件。", "2021年政府信息公开年度报告"),
        ("政府工作报告\n——2017年1月12日在绩溪县第十六届人民代表大会第一次会议上\n各位代表：", "2017年绩溪县政府工作报告"),
        ("河边的树在春天发芽。", "河边的树在春天发芽。"),
    ],
)
def test_title(text: str, title: str) -> None:
    assert read(text).title == title


def test_title_of_the_format_serves_where_the_text_has_none() -> None:
    text = "一、总体情况\n全年公开信息五百余条，比上年增加。"
    assert read(text, title="云州市水务局2019年年度报告_云州市政府网").title == "云州市水务局2019年年度报告"


def test_name_of_the_file_is_the_last_hint() -> None:
    assert read("", "清溪-2019.txt").year == 2019
    assert read("2018年，我局公开信息5条，收到信息公开申请。", "清溪-2019.txt").year == 2018
    assert read("", "清溪.txt").title == "清溪"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布时间：2017-01-27 16:56\n一、概述\n2016年……", "2017-01-27"),
        ("成文日期: 2021年2月1日\n正文", "2021-02-01"),
        ("某局年度报告\n2020-07-08   来源：办公室\n正文", "2020-07-08"),
        ("一、概述\n无其他事项。\n云州市水务局\n2018年2月9日", "2018-02-09"),
        ("一、概述\n无其他事项。\n云州市水务局二〇一八年二月十九日", "2018-02-19"),
        ("2017年1月1日起至2017年12月31日止的数据。", None),
        ("发布时间：2017-13-45\n正文", None),
    ],
)
def test_day_of_publication(text: str, day: str | None) -> None:
    assert read(text).published == day


# Texts that contradict themselves or were not finished, each in one way, and what is said of it.
DOUBTS = [
    ("云州市水务局2019年政府信息公开年度报告\n统计期限自2018年1月1日起至2018年12月31日止。", "标题写的是2019年，统计期限却是2018年"),
    ("云州市水务局2019年政府信息公开年度报告\n现公布云州市水务局2018年度政府信息公开年度报告。", "标题写的是2019年，正文说的却是2018年"),
    ("云州市水务局2019年政府信息公开年度报告\n2018年，我局公开信息5条。2018年受理3件。截至2018年底均已办结。", "正文说的却是2018年"),
    ("本报告的数据自2013年1月1日统计到2013年10月31日，统计期限自2013年1月1日至10月31日。", "统计期限止于10月31日，不满全年"),
    ("统计期限自2016年3月1日起至2016年12月31日止。", "统计期限始于3月1日，不满全年"),
    ("统计期限自2016年1月1日起至2017年1月31日止。", "跨年"),
    ("统计期限自2016年1月1日起至2016年11月31日止。", "不存在或前后颠倒"),
    ("统计期限自2017年1月1日起至2016年12月31日止。", "不存在或前后颠倒"),
    ("云州市水务局2019年政府信息公开年度报告\n发布日期：2019-06-03\n全年公开信息3条。", "公布日期（2019-06-03）早于"),
    ("云州市水务局2014年政府信息公开年度报告\n发布日期：2018-11-20\n全年公开信息3条。", "晚了两年以上"),
    ("云州市水务局2014年政府信息公开年报\n数据统计期限为2014年1月1日至2014年12月31日。\n云州市水务局\n2014年12月5日", "早于"),
    ("2016年，XX县共公开信息20条。", "占位符“xx”"),
    ("全年收到申请××件。", "占位符“××”"),
    ("标题用小标宋简体二号，行距固定值28磅。", "排版说明"),
    ("来电请找清河县葡京娱乐信息科值班人员。", "博彩"),
    ("绩溪县水利局2019年政府信息公开年度报告\n全年公开信息3条。\n旌德县水利局\n2020年1月9日", "落款却是“旌德县水利局”"),
]


@pytest.mark.parametrize(("text", "words"), DOUBTS)
def test_doubts(text: str, words: str) -> None:
    found = read(text).warnings
    assert len(found) == 1
    assert words in found[0]
    assert found[0].count("。") == 1


@pytest.mark.parametrize(
    "text",
    [
        "云州市水务局2008年政府信息公开年度报告\n数据统计期限为2008年5月1日至2008年12月31日。",  # the Regulations' first year
        "云州学院2019-2020学年信息公开年度报告\n统计期限为2019年9月1日至2020年8月31日。",
        "云州市水务局2019年政府信息公开年度报告\n比2018年增加3条，2018年结转1件，2018年办结。2019年公开9条。",
        "云州市水务局2019年政府信息公开年度报告\n2020年将完善制度。2020年打算办培训班。2020年计划公开5类信息。",
        "云州市水务局2019年政府信息公开年度报告\n全年公开信息3条。\n云州市水务局\n2019年12月27日",
        "云州市水务局2019年政府信息公开年度报告\n根据《关于做好2018年政府信息公开年度报告编制工作的通知》编制。\n2019年公开9条。",
        "绩溪县水利局2019年政府信息公开年度报告\n全年公开信息3条。\n绩溪县水利局\n2020年1月9日",
        "宣城市2019年政府信息公开年度报告\n全年公开信息3条。\n宣城市人民政府办公室\n2020年3月9日",
    ],
)
def test_what_is_no_doubt(text: str) -> None:
    assert read(text).warnings == ()


def test_layout_that_speaks_of_another_year() -> None:
    sections = [
        Section(("一、2019年总体情况",), 0, 9),
        Section(("二、2020年工作打算",), 9, 20),
        Section(("三、2018年主动公开情况",), 20, 30),
    ]
    tables = [Table("table-1", None, "2018年度政府信息公开情况统计表", 0, 1), Table("table-2", None, None, 1, 2)]
    found = list(doubts.of_layout(2019, sections, tables))
    assert found == [
        "文中标题“三、2018年主动公开情况”写的是2018年，报告却是2019年的，请核对。",
        "文中表题“2018年度政府信息公开情况统计表”写的是2018年，报告却是2019年的，请核对。",
    ]
    assert list(doubts.of_layout(2018, sections[1:], tables)) == []


def test_a_sound_report_raises_no_doubt() -> None:
    assert not any(read(text).warnings for text, *_ in OPENINGS.values())


# A name in use in the year of the report, its path then, its code then.
CHANGED = [
    ("洪泽县", 2015, "江苏省淮安市洪泽县", "320829"),
    ("洪泽区", 2018, "江苏省淮安市洪泽区", "320813"),
    ("洪泽县", 2019, "江苏省淮安市洪泽县", "320829"),  # the old name still used: the last code that it had
    ("赣县", 2013, "江西省赣州市赣县", "360721"),
    ("赣县区", 2018, "江西省赣州市赣县区", "360704"),
    ("上虞市", 2012, "浙江省绍兴市上虞市", "330682"),
    ("临安市", 2016, "浙江省杭州市临安市", "330185"),
    ("临安区", 2019, "浙江省杭州市临安区", "330112"),
    ("下城区", 2019, "浙江省杭州市下城区", "330103"),
    ("临平区", 2022, "浙江省杭州市临平区", "330113"),
    ("莱芜市", 2016, "山东省莱芜市", "371200"),
    ("莱芜区", 2021, "山东省济南市莱芜区", "370116"),
    ("郫县", 2015, "四川省成都市郫县", "510124"),
    ("简阳市", 2014, "四川省资阳市简阳市", "512081"),
    ("简阳市", 2019, "四川省成都市简阳市", "510185"),
    ("枞阳县", 2013, "安徽省安庆市枞阳县", "340823"),
    ("枞阳县", 2019, "安徽省铜陵市枞阳县", "340722"),
    ("潜山市", 2020, "安徽省安庆市潜山市", "340882"),
    ("襄樊市", 2009, "湖北省襄樊市", "420600"),
    ("宣武区", 2009, "北京市宣武区", "110104"),
    ("南汇区", 2008, "上海市南汇区", "310119"),
    ("崇明县", 2014, "上海市崇明县", "310230"),
    ("开州区", 2018, "重庆市开州区", "500154"),
    ("香格里拉县", 2012, "云南省迪庆藏族自治州香格里拉县", "533421"),
    ("思茅市", 2006, "云南省思茅市", "530800"),
    ("色尼区", 2020, "西藏自治区那曲市色尼区", "540602"),
    ("循化县", 2017, "青海省海东市循化撒拉族自治县", "630225"),
    ("巢湖市", 2009, "安徽省巢湖市", "341400"),
    ("乾县", 2016, "陕西省咸阳市乾县", "610424"),
]


@pytest.mark.parametrize(("name", "year", "path", "code"), CHANGED)
def test_places_that_changed(name: str, year: int, path: str, code: str) -> None:
    titled = read(f"{name}教育局{year}年政府信息公开工作年度报告\n一、概述\n")
    signed = read(f"政府信息公开年度报告\n一、概述\n{year}年，我局公开信息12条。\n{name}民政局\n{year + 1}年1月9日")
    assert (titled.region, titled.region_code, titled.organ) == (path, code, f"{name}教育局")
    assert (signed.region, signed.region_code, signed.organ) == (path, code, f"{name}民政局")


@pytest.mark.parametrize(
    ("context", "path"),
    [
        ("电话：0371-22561100", "河南省开封市鼓楼区"),
        ("电话：（0591）87551000", "福建省福州市鼓楼区"),
        ("邮编：350001", "福建省福州市鼓楼区"),
        ("网址：http://www.henan.gov.cn", "河南省开封市鼓楼区"),
        ("我局为福建省先进单位", "福建省福州市鼓楼区"),
        ("电话：025-83230000", None),  # of Jiangsu there are two
        ("电话：83230000", None),
        ("订单号：0371225611001", None),
    ],
)
def test_a_name_of_several_places(context: str, path: str | None) -> None:
    assert read(f"鼓楼区审计局2018年政府信息公开年度报告\n一、概述\n2018年，本局公开信息57条。\n{context}").region == path


def test_region_code() -> None:
    assert metadata.region_code("江西省南昌市青云谱区") == "360104"
    assert metadata.region_code("北京市朝阳区") == "110105"
    assert metadata.region_code("朝阳区") is None
    assert metadata.region_code("临江省云州市") is None


COUNTIES = [region for region in regions.current() if region.level == "county"]
PIECES = "2017年 政府信息公开 年度报告 江西省 青云谱区 民政局 人民政府 统计期限自 1月1日 至 ， （ 《 》 一、 各位代表 XX"


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(["\n", *PIECES.split()]), max_size=30).map("".join), st.text(max_size=300)))
def test_any_text_is_described(text: str) -> None:
    told = read(text)
    assert told.title
    assert (told.region is None) == (told.region_code is None)
    if told.region_code:
        assert regions.by_code(told.region_code) is not None
    assert all(warning.endswith("。") for warning in told.warnings)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(COUNTIES), st.integers(2008, 2030), st.sampled_from(["财政局", "教育局", "人民政府"]))
def test_a_titled_report_tells_its_issuer_and_year(region: regions.Region, year: int, office: str) -> None:
    assume(year >= region.first)  # no report names a place before there was one of that name
    told = read(f"{region.path}{office}{year}年政府信息公开工作年度报告\n一、总体情况\n")
    assert (told.region, told.organ, told.year, told.kind) == (region.path, f"{region.path}{office}", year, "disclosure")
