"""The words by which the parts of a government site are known that are no part of an article."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Elements that stand within a line.
INLINE = _words(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup"
    " time tt u var wbr o:p st1:chsdate nobr ruby rb"
)
# Elements that hold nothing to read.
DEAD = _words(
    "script style noscript template iframe object embed applet svg canvas audio video button select textarea option datalist dialog rp rt"
    " link meta title base xml"
)
# Elements, roles, and words in classes and ids, by which a part of the site is named.
CHROME_TAGS = frozenset(("nav", "header", "footer", "aside", "menu"))
CHROME_ROLES = _words("navigation banner contentinfo complementary search menu menubar toolbar")
CHROME_NAMES = _words(
    "nav navbar navigation menu submenu topnav mainnav header top topbar toptool footer foot bottom breadcrumb breadcrumbs crumb"
    " crumbs dqwz weizhi position location curpos currentposition sidebar side aside leftnav rightnav share sharebox bdshare"
    " bdsharebuttonbox jiathis social toolbar tools tool fontsize font zihao print printer related relate recommend hot pager pagination"
    " prevnext login search searchbox copyright copy qrcode qr ewm erweima comment comments banner ad ads advert advertisement"
    " adv guanggao gg friendlink friendlinks yqlj links popup float floatad modal cookie skip attachment attachments fujian"
)
# What a reader can press, and what stands between two such things.
TOOL = re.compile(
    r"打印(?:本页|文章|页面)?|关闭(?:窗口|本页|页面)?|收藏(?:本页|本文)?|分享(?:到|至)?[:：]?|返回(?:顶部|首页|列表|上一页)?|下载(?:文档|全文)?"
    r"|新浪微博|腾讯微博|微信(?:好友)?|微博|QQ(?:空间|好友)|朗读|语音播报|我要纠错|纠错|复制链接|更多"
    r"|字?[号体](?:大小)?[:：]?|[大中小]|默认|无障碍(?:浏览|阅读)?|关怀版|适老版|长者模式|[繁简][體体](?:版)?|手机版|English|RSS|[TA][+-]"
)
BETWEEN = re.compile(r"[\s\[\]【】()（）|｜/·,，、>»-]+")
CHROME_LINE = re.compile(
    r"(?:您?(?:现在|目前|当前)的?(?:所在)?位置|您的位置|所在位置|当前栏目|您在这里)\s*[:：].*"
    r"|首页\s*[>›»/].*"
    r"|(?:上|下)一[篇条页]\s*[:：]?.*"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?"
    r"|(?:相关|热点|最新|推荐|热门|图片)(?:链接|信息|阅读|新闻|文章|推荐|文件|稿件|内容|解读|报道|附件|下载|动态)[:：]?"
    r"|友情链接[:：]?|网站导航|(?:政府)?网站地图|扫描二维码.*|扫一扫.*|手机(?:扫码|扫一扫).*|.*浏览器(?:访问|浏览|效果).*|您是第\d*位访客.*"
)
FOOTER_LINE = re.compile(
    r"版权所有|ICP备|公网安备|网站标识码|网站地图|技术支持|[主承]办(?:单位)?[:：]|Copyright|©|建议使用|联系我们|政府网站找错", re.I
)
META_LINE = re.compile(r"(?:来源|发布|日期|时间|作者|浏览|阅读|字号|字体|访问)\D{0,6}[:：]")
META_TOOLS = re.compile(
    r"[\[【(（]?\s*(?:字号|字体|大小)\s*[:：]?\s*[\[【(（]?(?:\s*[大中小][\s|/、]*)*[\]】)）]?"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?"
    r"|[\[【(（|]?\s*(?:打印(?:本页)?|关闭(?:窗口|本页)?|收藏|分享到?\s*[:：]?)\s*[\]】)）|]?"
)
FILE_LINK = re.compile(r".{0,120}\.(?:docx?|xlsx?|pdf|ofd|wps|et|zip|rar|pptx?|jpe?g|png)\s*(?:[\[(（].{0,30})?", re.I)
ADDRESS_LINE = re.compile(r"(?:单位)?(?:地址|电话|传真|邮编|邮政编码|值班电话|联系电话|邮箱)\s*[:：]")
ATTACHED = re.compile(r"(?:相关)?(?:附件|文件)(?:下载|列表)?\s*[:：]?")
