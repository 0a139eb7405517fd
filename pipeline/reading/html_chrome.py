"""The site around an article: navigation, bread crumbs, share buttons, hidden adverts, footers. The report is never lost.

An element goes only by its tag, its name or its style, and only if little of the page's text stands in it; a line goes only
if all of it is known chrome, or if it is a link before the first or after the last sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lxml import etree

from pipeline.reading.blocks import Block, Grid, Line, clean

_DEAD = frozenset(
    "script style noscript template iframe object embed applet svg canvas audio video button select textarea option datalist dialog rp rt"
    " link meta title base".split()
)
_CHROME_TAGS = frozenset(("nav", "header", "footer", "aside", "menu"))
_CHROME_ROLES = frozenset("navigation banner contentinfo complementary search menu menubar toolbar".split())
_CHROME_NAMES = frozenset(
    "nav navbar navigation menu submenu topnav mainnav header head top topbar toptool footer foot bottom breadcrumb breadcrumbs crumb"
    " crumbs dqwz weizhi position location curpos currentposition sidebar side aside leftnav rightnav share sharebox bdshare"
    " bdsharebuttonbox jiathis social toolbar tools tool fontsize font zihao print printer related relate recommend hot pager pagination"
    " prevnext login search searchbox copyright copy qrcode qr ewm erweima comment comments banner ad ads advert advertisement"
    " adv guanggao gg friendlink friendlinks yqlj links popup float floatad modal cookie skip attachment attachments fujian".split()
)
_FEW = 200  # characters outside links that an element named like chrome may hold
_SMALL_SHARE = 0.15  # of the page's characters outside links, above which an element is no chrome whatever its name
_HALF = 0.5
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"[a-z]*([.#])([\w-]+)", re.I)

_TOOL = (
    r"打印(?:本页|文章|页面)?|关闭(?:窗口|本页|页面)?|收藏(?:本页|本文)?|分享(?:到|至)?[:：]?|返回(?:顶部|首页|列表|上一页)?|下载(?:文档|全文)?"
    r"|微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|朗读|语音播报|纠错|我要纠错|扫一扫.{0,16}|手机(?:版|扫码).{0,10}|复制链接|更多"
    r"|[字]?[号体](?:大小)?[:：]?|[大中小]|默认|繁體|简体|无障碍(?:浏览|阅读)?|关怀版|适老版|长者模式|繁體版|手机版|English|RSS|T[+-]?|A[+-]?"
)
_PARTS = r"[\s\[\]【】()（）|｜/·,，、>»-]*"
_CHROME_LINE = re.compile(
    rf"(?:{_PARTS}(?:{_TOOL}))+{_PARTS}"
    r"|(?:您?(?:现在|目前|当前)的?(?:所在)?位置|您的位置|所在位置|当前栏目|您在这里)\s*[:：].*"
    r"|首页\s*[>›»/].*"
    r"|(?:上|下)一[篇条页]\s*[:：]?.*"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?"
    r"|(?:相关|热点|最新|推荐|热门|图片)(?:链接|信息|阅读|新闻|文章|推荐|文件|稿件|内容|解读|报道|附件|下载|动态)[:：]?"
    r"|友情链接[:：]?|网站导航|(?:政府)?网站地图|扫描二维码.*|.*浏览器(?:访问|浏览|效果).*|您是第\d*位访客.*"
)
_FOOTER_LINE = re.compile(
    r"版权所有|ICP备|公网安备|网站标识码|网站地图|技术支持|主办单位[:：]|承办单位[:：]|主办[:：]|承办[:：]|Copyright|©|建议使用|联系我们|政府网站找错", re.I
)
_META_LINE = re.compile(r"(?:来源|发布|日期|时间|作者|浏览|阅读|字号|字体|访问)\D{0,6}[:：]")
_META_TOOLS = re.compile(
    r"[\[【(（]?\s*(?:字号|字体|大小)\s*[:：]?\s*[\[【(（]?(?:\s*[大中小][\s|/、]*)*[\]】)）]?"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?"
    r"|[\[【(（|]?\s*(?:打印(?:本页)?|关闭(?:窗口|本页)?|收藏|分享到?\s*[:：]?)\s*[\]】)）|]?"
)
_LONGEST_META = 160
_FILE_LINK = re.compile(r".{0,120}\.(?:docx?|xlsx?|pdf|ofd|wps|et|zip|rar|pptx?|jpe?g|png)\s*(?:[\[(（].{0,30})?", re.I)
_SENTENCE = re.compile(r"[。；！？]|[^\s]{40,}")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、]")
_ADDRESS_LINE = re.compile(r"(?:单位)?(?:地址|电话|传真|邮编|邮政编码|值班电话|联系电话|邮箱)\s*[:：]")
_ATTACHED = re.compile(r"(?:相关)?(?:附件|文件)(?:下载|列表)?\s*[:：]?")
_LINKED = 0.6  # share of a line in links that makes it a link


def prune(root: Any) -> None:
    """Take the site's elements out of the tree, in place."""
    for element in [element for element in root.iter(*_DEAD - {"style"})]:
        _drop(element)
    hidden = _hidden_names(root)
    for element in list(root.iter("style")):
        _drop(element)
    sizes = _own_text(root)
    total = sizes.get(root, 0)
    for element in list(root.iterdescendants()):
        if not isinstance(element.tag, str) or element.tag in ("body", "html"):
            continue
        size = sizes.get(element, 0)
        if _is_hidden(element, hidden) and size < _HALF * total:
            _drop(element)
        elif _is_chrome(element) and (size < _SMALL_SHARE * total or size <= _FEW and size < _HALF * total):
            _drop(element)


def trim(blocks: list[Block]) -> list[Block]:
    """The blocks of the article: without lines that are chrome, without the links before and after it."""
    kept = [block for block in map(_without_tools, _without_attachments(blocks)) if block is not None]
    content = [i for i, block in enumerate(kept) if _is_content(block)]
    if not content:
        return kept
    links = [i for i, block in enumerate(kept) if _is_link(block)]
    begin = max((i + 1 for i in links if i < content[0]), default=0)
    end = min((i for i in links if i > content[-1]), default=len(kept))
    footer = next((i for i in range(content[-1] + 1, end) if _matches(_FOOTER_LINE, kept[i])), end)
    while footer < end and _matches(_ADDRESS_LINE, kept[footer - 1]) and footer - 1 > content[-1]:
        footer -= 1
    return kept[begin:footer]


def _drop(element: Any) -> None:
    """Remove an element with all in it; the text that follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _own_text(root: Any) -> dict[Any, int]:
    """Characters outside links under each element."""
    sizes: dict[Any, int] = {}
    for element in reversed(list(root.iter(etree.Element))):
        size = _visible(element.text) + sum(sizes[child] + _visible(child.tail) for child in element.iterchildren(etree.Element))
        sizes[element] = 0 if element.tag == "a" else size
    return sizes


def _visible(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _hidden_names(root: Any) -> frozenset[str]:
    """The classes (.name) and ids (#name) that the page's own style sheet hides."""
    found = set()
    for sheet in root.iter("style"):
        for selectors, declarations in _RULE.findall(sheet.text or ""):
            if _HIDING.search(declarations):
                found.update(m.group(1) + m.group(2) for s in selectors.split(",") if (m := _SIMPLE_SELECTOR.fullmatch(s.strip())))
    return frozenset(found)


def _is_hidden(element: Any, hidden: frozenset[str]) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDING.search(element.get("style") or ""):
        return True
    return not hidden.isdisjoint({"." + name for name in (element.get("class") or "").split()} | {"#" + (element.get("id") or "")})


def _is_chrome(element: Any) -> bool:
    if element.tag in _CHROME_TAGS or element.get("role") in _CHROME_ROLES:
        return not any(parent.tag in ("article", "main") for parent in element.iterancestors()) or element.tag == "nav"
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return not _CHROME_NAMES.isdisjoint(re.split(r"[^a-z0-9]+", names))


def _without_attachments(blocks: list[Block]) -> list[Block]:
    """Without links to files, and the label above them."""
    files = {i for i, block in enumerate(blocks) if _is_link(block) and _matches(_FILE_LINK, block)}
    labels = {i - 1 for i in files if i and (block := blocks[i - 1]) and isinstance(block, Line) and _ATTACHED.fullmatch(block.text)}
    return [block for i, block in enumerate(blocks) if i not in files | labels]


def _without_tools(block: Block) -> Block | None:
    if isinstance(block, Grid) or len(block.text) > _LONGEST_META:
        return block
    if _CHROME_LINE.fullmatch(block.text):
        return None
    if not _META_LINE.search(block.text):
        return block
    text = clean(_META_TOOLS.sub(" ", block.text))
    return replace(block, text=text) if text else None


def _is_content(block: Block) -> bool:
    if isinstance(block, Grid):
        return True
    if _is_link(block) or "。" not in block.text and _FOOTER_LINE.search(block.text):
        return False
    return bool(_SENTENCE.search(block.text) or _NUMBERED.match(block.text))


def _is_link(block: Block) -> bool:
    return isinstance(block, Line) and block.links > _LINKED


def _matches(pattern: re.Pattern[str], block: Block) -> bool:
    return isinstance(block, Line) and pattern.search(block.text) is not None
