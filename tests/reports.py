"""A few made-up reports of made-up places, for tests that need an index: short, but laid out like real ones."""

from __future__ import annotations

import json
from pathlib import Path

_OLD = """{organ}{year}年政府信息公开工作年度报告

根据《中华人民共和国政府信息公开条例》的规定，现公布{year}年度政府信息公开工作年度报告。本报告中所列数据的统计期限自{year}年1月1日起至12月31日止。

一、概述
{year}年，全县各级各部门按照上级部署，把政务公开作为建设法治政府的重要抓手，健全制度，强化督查，公开的范围逐步扩大，群众的满意度有所提高。
（一）加强组织领导。及时调整了政务公开领导小组，由常务副县长任组长，县政府办公室负责日常工作，各乡镇确定一名联络员。
（二）健全工作制度。修订了信息发布审核办法，明确了谁公开、谁审核、谁负责的要求，并把执行情况列入年终考核。

二、主动公开政府信息情况
全年通过门户网站公开政府信息{published}条，其中机构职能类86条、规划计划类42条、财政预决算类131条。
{topic}
三、依申请公开政府信息情况
{year}年共收到政府信息公开申请{requests}件，其中网络申请{online}件、信函申请{letters}件，均在法定期限内答复，没有收取任何费用。

四、存在的主要问题和改进措施
存在的问题主要有以下几个方面：一是个别单位对公开工作重视不够，信息更新不及时，栏目长期无人维护；二是解读材料形式单一，\
文字多、图表少，群众看不懂、不愿看；三是基层工作人员变动频繁，业务不够熟练，缺少系统的培训。
"""

_NEW = """{organ}{year}年政府信息公开工作年度报告

一、总体情况
{year}年，本局依法依规开展政府信息公开工作，全年主动公开信息{published}条，回应社会关切的问题27个。
{topic}
二、主动公开政府信息情况
第二十条第（一）项
信息内容	本年制发件数	本年废止件数	现行有效件数
规章	0	0	0
行政规范性文件	2	1	14

三、收到和处理政府信息公开申请情况
本年新收政府信息公开申请{requests}件，上年结转0件，已全部办结。

四、政府信息公开行政复议、行政诉讼情况
本年度没有因政府信息公开引起的行政复议和行政诉讼。
"""

_POVERTY = """（一）扶贫领域。公开扶贫资金安排明细和贫困户名单，在每个行政村的公示栏张贴，接受群众监督，全年公示扶贫项目{n}个。
（二）环境保护领域。每月公布河流断面水质监测结果，公开建设项目环境影响评价文件的受理和审批情况，曝光违法排污企业{n}家。
"""
_ECOLOGY = """每月公布城区空气质量和饮用水水源地水质，公开排污许可证核发信息{n}条，对超标排放的企业及时通报。
"""
_SCHOOL = """公开义务教育阶段学校的招生范围、报名条件和录取结果，公布困难学生资助名单{n}人次，家长可以在网上查询。
"""


def _report(form: str, topic: str, number: int, **values: object) -> str:
    online = number % 9
    counted = {"published": 300 + 7 * number, "requests": online + number, "online": online, "letters": number}
    return form.format(topic=topic.format(n=number), **counted, **values)


TEXTS: dict[str, str] = {
    "qinghe-2017.txt": _report(_OLD, _POVERTY, 12, organ="清河源县人民政府", year=2017),
    "qinghe-2018.txt": _report(_OLD, _POVERTY, 19, organ="清河源县人民政府", year=2018),
    "songgang-2017.txt": _report(_OLD, _POVERTY, 23, organ="松岗岭县人民政府", year=2017),
    "yunzhou-ecology-2021.txt": _report(_NEW, _ECOLOGY, 31, organ="云洲州市生态环境局", year=2021),
    "yunzhou-education-2021.txt": _report(_NEW, _SCHOOL, 45, organ="云洲州市教育局", year=2021),
}
_QINGHE, _SONGGANG, _YUNZHOU = "临江省云洲州市清河源县", "北岭省石门岭市松岗岭县", "临江省云洲州市"
MANIFEST: dict[str, dict[str, object]] = {
    "qinghe-2017.txt": {
        "region": _QINGHE,
        "organ": "清河源县人民政府",
        "year": 2017,
        "kind": "disclosure",
        "url": "https://www.example.org/17",
    },
    "qinghe-2018.txt": {"region": _QINGHE, "organ": "清河源县人民政府", "year": 2018, "kind": "disclosure"},
    "songgang-2017.txt": {"region": _SONGGANG, "organ": "松岗岭县人民政府", "year": 2017, "kind": "disclosure"},
    "yunzhou-ecology-2021.txt": {"region": _YUNZHOU, "organ": "云洲州市生态环境局", "year": 2021, "kind": "disclosure"},
    "yunzhou-education-2021.txt": {"region": _YUNZHOU, "organ": "云洲州市教育局", "year": 2021, "kind": "disclosure"},
}


def write_reports(folder: Path) -> Path:
    """The reports and their manifest, in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    lines = (json.dumps({"file": name, **line}, ensure_ascii=False) for name, line in MANIFEST.items())
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder
