"""A page of a government site becomes its article: all of the report, nothing of the site."""

from __future__ import annotations

import time

import pytest
from sheets import CLOSING, OPEN, OPENING, TITLE, one_sentence

from pipeline.errors import DamagedFile, TooLarge, UnsupportedFormat
from pipeline.reading.html import read
from pipeline.records import Document
from pipeline.settings import Settings

# In the manner of the content management systems of Chinese government sites.
PAGE = f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{TITLE}-清河县人民政府</title>
<meta name="SiteName" content="清河县人民政府">
<style>.floatad1, #hb {{ display : none }} .x {{ color: red }}</style>
<script>var a = "全年公开信息9999条";</script></head>
<body>
<div class="header"><a href="/">清河县人民政府</a><form><input name="q"><button>搜索</button></form>
<ul class="nav"><li><a href="/a">首页</a></li><li><a href="/b">政务公开</a></li></ul></div>
<div class="floatad1">本县楼盘开业大酬宾，首付三成起。</div>
<div id="hb">浏览器版本过低，请升级后访问本站。</div>
<div style="display:none">这一行看不见。</div>
<p class="crumb2">当前位置：<a href="/">首页</a> &gt; <a href="/b">政务公开</a> &gt; 年度报告</p>
<div class="content">
<h1>{TITLE}</h1>
<div class="info">发布时间：2023-01-18 10:20　来源：县政府办公室　浏览次数：56
字号：[ <a>大</a> <a>中</a> <a>小</a> ]　<a>【打印】</a><a>【关闭】</a></div>
<div id="zoom">
<p>&nbsp;&nbsp;&nbsp;&nbsp;{OPENING}</p>
<p><strong>一、总体情况</strong></p>
<p>　　{OPEN}</p>
<p>（二）依申请公开。收到申请11件，<br>办结10件，<a href="/x">详见附表</a>。</p>
<table border="1"><caption>表1</caption><tbody>
<tr><th rowspan="2">申请人</th><th colspan="2">办理</th></tr>
<tr><th>本年<br>新收</th><th>上年<p>结转</p></th></tr>
<tr><td>自然人</td><td>&nbsp;</td><td>0</td></tr>
<tr><td>商业企业</td><td>2</td><td></td></tr>
</tbody></table>
<h2>五、存在的主要问题及改进情况</h2>
<p>{CLOSING}</p>
<p style="text-align:right">清河县人民政府办公室</p><p style="text-align:right">2023年1月18日</p>
<p>附件：</p><p><a href="/f.xlsx">1.政府信息公开情况统计表.xlsx</a></p>
</div>
<div class="bdsharebuttonbox">分享到：<a>微信</a><a>微博</a></div>
<p>扫一扫在手机打开当前页</p>
<p>上一篇：<a href="/1">清河县审计局年度报告</a></p><p>下一篇：没有了</p>
</div>
<ul><li><a href="/2">清河县教育局2022年年度报告</a></li><li><a href="/3">清河县水利局2022年年度报告</a> 2023-01-11</li></ul>
<div class="footer"><p>主办：清河县人民政府办公室　技术支持：县大数据中心</p><p>临ICP备00000000号</p></div>
</body></html>"""
TEXT = f"""{TITLE}
发布时间：2023-01-18 10:20 来源：县政府办公室
{OPENING}
一、总体情况
{OPEN}
（二）依申请公开。收到申请11件，
办结10件，详见附表。
表1
申请人\t办理
本年新收\t上年结转
自然人\t\t0
商业企业\t2\t
五、存在的主要问题及改进情况
{CLOSING}
清河县人民政府办公室
2023年1月18日"""


def page(markup: str) -> Document:
    return read(markup.encode(), "年报.html", Settings())


def shown(document: Document) -> list[str]:
    return [document.text[start:].split("\n")[0] for start in document.headings]


def test_the_article_and_nothing_else() -> None:
    document = page(PAGE)
    assert document.text == TEXT
    assert document.title == TITLE
    assert [document.text[start:end] for start, end in document.tables] == ["申请人\t办理\n本年新收\t上年结转\n自然人\t\t0\n商业企业\t2\t"]
    assert shown(document) == [TITLE, "五、存在的主要问题及改进情况"]


@pytest.mark.parametrize(("charset", "encoding"), [("gb2312", "gb18030"), ("GBK", "gbk"), ("utf-8", "utf-8"), ("gb2312", "utf-8")])
def test_the_charset_of_the_page_or_of_its_bytes(charset: str, encoding: str) -> None:
    data = PAGE.replace("charset=utf-8", f"charset={charset}").encode(encoding)
    assert read(data, "年报.html", Settings()).text == TEXT


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_a_page_that_names_no_charset(encoding: str) -> None:
    assert read(PAGE.replace("; charset=utf-8", "").encode(encoding), "年报.html", Settings()).text == TEXT


def test_a_few_broken_characters_are_left_out_with_a_warning() -> None:
    data = PAGE.replace("charset=utf-8", "charset=gb2312").encode("gb18030").replace("收到申请".encode("gb18030"), b"\xff\xff")
    document = read(data, "年报.html", Settings())
    assert "（二）依申请公开。11件，" in document.text
    assert len(document.warnings) == 1
    assert "年报.html has 2 characters" in document.warnings[0]


def test_a_page_of_broken_characters_is_refused() -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        read(b"<html><meta charset=utf-8><p>" + bytes(range(128, 256)) * 40, "年报.html", Settings())
    assert one_sentence(caught.value, "年报.html")


@pytest.mark.parametrize("markup", ["<html></html>", "<html><body><img src=a.jpg></body></html>", "<html><script>load()</script>"])
def test_a_page_without_text(markup: str) -> None:
    with pytest.raises(DamagedFile, match="without text") as caught:
        page(markup)
    assert one_sentence(caught.value, "年报.html")


def test_no_name_of_an_element_loses_the_report() -> None:
    for name in ("nav", "header", "footer", "aside"):
        assert OPEN in page(f"<html><body><{name}><p>{OPENING}</p><p>{OPEN}</p></{name}></body></html>").text
    for name in ("print", "top", "position", "share main", "hidden", "comment", "footer-wrap"):
        text = page(f"<html><body><div class='{name}' style='display:none'><p>{OPENING}</p><p>{OPEN}</p></div></body></html>").text
        assert text == f"{OPENING}\n{OPEN}"


def test_a_short_report_in_a_large_site() -> None:
    menu = "".join(f"<li><a href='/{i}'>栏目{i}</a></li>" for i in range(200))
    text = page(f"<html><body><ul>{menu}</ul><h2>公告</h2><p>2022年本镇无政府信息公开申请。</p><ul>{menu}</ul></body></html>").text
    assert text == "公告\n2022年本镇无政府信息公开申请。"


def test_tables_that_lay_out_the_page_are_no_tables() -> None:
    inner = "<table><tr><td>规章</td><td>0</td></tr><tr><td>行政规范性文件</td><td>3</td></tr></table>"
    prose = f"<p>{OPENING}</p><p>{OPEN}</p><p>{CLOSING}</p>"
    document = page(f"<html><table><tr><td><a href='/'>首页</a></td><td>{prose}{inner}</td></tr></table></html>")
    assert document.text == f"{OPENING}\n{OPEN}\n{CLOSING}\n规章\t0\n行政规范性文件\t3"
    assert [document.text[start:end] for start, end in document.tables] == ["规章\t0\n行政规范性文件\t3"]
    single = page(f"<html><table><tr><td>{prose}</td></tr></table></html>")
    assert single.text == f"{OPENING}\n{OPEN}\n{CLOSING}"
    assert single.tables == ()
    beside = page(f"<html><table><tr><td>{prose}</td><td>2022</td></tr></table></html>")
    assert beside.tables == ()


def test_a_large_table_is_not_mistaken_for_a_site_menu() -> None:
    rows = "".join(f"<tr><td>事项{i}</td><td><a href='/{i}'>查看</a></td><td>{i}</td></tr>" for i in range(40))
    document = page(f"<html><p>{OPENING}</p><table>{rows}</table><p>{CLOSING}</p></html>")
    assert document.text.count("\n") == 41
    assert "事项7\t查看\t7" in document.text


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ol><li>完善制度。</li><li>加强培训。</li></ol>", ["1. 完善制度。", "2. 加强培训。"]),
        ("<ol start=3 style='list-style-type:cjk-ideographic'><li>完善制度。</li></ol>", ["三、完善制度。"]),
        ("<ul><li>完善制度。</li></ul>", ["完善制度。"]),
        ("<pre>第一行。\n第二行。</pre>", ["第一行。", "第二行。"]),
        ("<div>公开\n   信息<span>18</span>条。</div>", ["公开信息18条。"]),
        ("<div>Open\n government <b>data</b>。</div>", ["Open government data。"]),
        ("<p>A<br/>B</p>", ["A", "B"]),
        ("<p>公<!-- 注 -->开。</p>", ["公开。"]),
        ("<p>总&nbsp;&nbsp;计。</p>", ["总 计。"]),
        ("<p>收到&lt;申请&gt;&amp;答复&#12290;</p>", ["收到<申请>&答复。"]),
    ],
)
def test_lines(markup: str, lines: list[str]) -> None:
    assert page(f"<html><body>{markup}</body></html>").text.split("\n") == lines


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        ("<meta name='ArticleTitle' content='某年报'>", "<p>别的</p>", "某年报"),
        (f"<title>清河县人民政府 年度报告 {TITLE}</title>", f"<h3>{TITLE}</h3>", TITLE),
        (f"<title>{TITLE}_清河县人民政府</title>", "", TITLE),
        ("<title>年报</title>", f"<h1>{TITLE}</h1>", TITLE),
        ("<title>年报</title>", f"<h1>{TITLE[:8]}<br>{TITLE[8:]}</h1>", TITLE),
        ("", "", None),
    ],
)
def test_the_title(head: str, top: str, title: str | None) -> None:
    document = page(f"<html><head>{head}</head><body>{top}<p>{OPENING}</p></body></html>")
    assert document.title == title
    assert document.text.endswith(OPENING)
    assert title is None or "".join(document.text.split("\n")).count(title) == 1


def test_what_shows_the_title_stays_whatever_its_name() -> None:
    head = f'<div class="header"><div class="bt">{TITLE}</div><p>发布日期：2023-01-18　字体：大 中 小</p></div>'
    text = page(f"<html><head><title>{TITLE}-清河县</title></head><body>{head}<p>{OPENING}</p><p>{OPEN}</p></body></html>").text
    assert text == f"{TITLE}\n发布日期：2023-01-18\n{OPENING}\n{OPEN}"


@pytest.mark.parametrize(
    "line",
    [
        "【字体：大 中 小】【打印本页】【关闭窗口】",
        "分享到： 微信 | 新浪微博 | QQ空间",
        "您现在的位置：首页 > 政务公开 > 年度报告",
        "首页 > 政务公开",
        "下一篇：没有了",
        "浏览次数： 1024",
        "扫一扫在手机打开当前页",
        "相关链接",
    ],
)
def test_lines_of_the_site_in_the_middle_of_the_article(line: str) -> None:
    assert page(f"<html><p>{OPENING}</p><p>{line}</p><p>{OPEN}</p></html>").text == f"{OPENING}\n{OPEN}"


@pytest.mark.parametrize(
    "line",
    ["位置：文昌路6号。", "大中小学教育信息。", "本年下载量18次。", "来源：县财政局", "附件", "更多服务事项", "无", "打印设备采购12台"],
)
def test_lines_of_the_report_that_look_like_it(line: str) -> None:
    assert page(f"<html><p>{OPENING}</p><p>{line}</p><p>{OPEN}</p></html>").text == f"{OPENING}\n{line}\n{OPEN}"


NOISE = ("手机版" * 60, "字号大小" * 40, "a" * 200_000, " " * 200_000 + "甲", "." * 200_000 + "甲", "<style>" + "a" * 300_000)


@pytest.mark.parametrize("noise", NOISE, ids=range(len(NOISE)))
def test_no_text_takes_long(noise: str) -> None:
    start = time.process_time()
    assert OPENING in page(f"<html><p>{OPENING}</p><p>{noise}</p></html>").text
    assert time.process_time() - start < 2


def test_tags_left_open_thousands_deep() -> None:
    assert page("<html><body>" + "<font><span>" * 5_000 + OPEN).text == OPEN


def test_entities_are_not_expanded_beyond_measure() -> None:
    bomb = "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY a{i} '{'&a;' * 10}'>" for i in range(9)) + "]>"
    assert len(page(f"{bomb}<html><body><p>&a8;{OPEN}</p></body></html>").text) < 10_000


def test_blocks_nested_beyond_measure_are_refused_not_cut_off() -> None:
    with pytest.raises(TooLarge, match="nested") as caught:
        page("<html><body>" + "<div>" * 5_000 + OPEN)
    assert one_sentence(caught.value, "年报.html")
