"""site_config/site.yml: what an archive says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from builder.config.checks import NOT_EMPTY, Address, Few, Part, SiteAddress
from builder.config.colours import Colours


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """本库对自己的说明。"""

    name: str = "讲稿库"
    """档案库的名称。"""
    description: str = "公务讲稿的静态档案库"
    """一句话的简介，供搜索引擎和订阅使用。"""
    language: Literal["zh", "zh-Hant", "zh-TW"] = "zh"
    """页面的语言，即 <html lang> 的值；导航、搜索框等处由主题提供的文字也随它。"""
    url: SiteAddress | None = None
    """网站发布后的地址；引用、订阅和网站地图里的完整网址由它得来，不写就没有完整网址。"""
    repository: SiteAddress | None = None
    """本库在 GitHub 上的地址；写了，每页页脚就有投稿和指出错误的链接。"""
    notice: str | None = None
    """请每位读者知道的事，显示在网站上；不写就不显示。"""
    license: str | None = None
    """许可协议的名称，如 CC BY 4.0；不写就不声明。"""
    license_url: Address | None = None
    """许可协议的网址。"""
    newest: Few = 8
    """首页列出多少篇最新的讲稿、多少篇最长的讲稿。"""
    hide: tuple[Part, ...] = ()
    """不要的部分：genres 体裁、occasions 场合、offices 讲话人的职务和级别、sites 来源网站、
    completeness 完整程度、drawing 首页的主题与年份图、related 相关讲稿、downloads 下载。"""
    themes: Annotated[tuple[str, ...], NOT_EMPTY] | None = None
    """只用主题表里的这些组或主题，按这里的次序；不写就用全部。"""
    colours: Colours | None = None
    """网站的颜色；不写就用朱红配纸色。"""
    scheme: Literal["auto", "light", "dark"] = "auto"
    """明暗：auto 跟随读者的系统，读者可以切换；light、dark 固定不变。"""
