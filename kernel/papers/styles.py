"""The styles of a paper: their names in Word and WPS, and the measures GB/T 9704 gives them.

The same names carry a paragraph from the template through Word to the printed page: whoever changes a template keeps
them, and the page is set from them.
"""

from dataclasses import dataclass

FANG, HEI, SONG, KAI = "仿宋", "黑体", "宋体", "楷体"
TITLE_FACE = "方正小标宋简体"
TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0
"""Margins in millimetres (GB/T 9704 5.2.1): 37 above, 28 at the binding, a type area of 156 by 225."""
LINES, CHARS = 22, 28
"""Lines on a page and characters on a line (GB/T 9704 5.2.3)."""
PITCH = 225 / LINES / 25.4 * 72
"""From line to line, in points."""
FORM_MARGINS = (20.0, 18.0, 20.0, 18.0)
"""Above, below, left and right of a form (办理单), in millimetres."""


@dataclass(frozen=True)
class Style:
    """One style: the key the templates use, its name in Word, face, size in points, place on the line."""

    key: str
    name: str
    face: str = FANG
    size: float = 16
    align: str = "both"
    """left, center, right or both."""
    indent: float = 0
    """Of the first line, in characters."""
    bold: bool = False
    red: bool = False
    before: float = 0
    """Empty lines before it."""


STYLES = {
    one.key: one
    for one in (
        Style("红头", "红头", TITLE_FACE, 40, "center", red=True),
        Style("文号", "发文字号", FANG, 16, "center", before=1),
        Style("标题", "公文标题", TITLE_FACE, 22, "center", before=1),
        Style("主送", "主送机关", FANG, 16, "left", before=1),
        Style("正文", "公文正文", FANG, 16, "both", 2),
        Style("一级", "一级标题", HEI, 16, "both", 2),
        Style("二级", "二级标题", KAI, 16, "both", 2),
        Style("附件", "附件说明", FANG, 16, "left", 2, before=1),
        Style("署名", "发文机关署名", FANG, 16, "right", before=2),
        Style("日期", "成文日期", FANG, 16, "right"),
        Style("附注", "附注", FANG, 16, "left", 2),
        Style("签字", "签字处", FANG, 16, "left", before=0.5),
        Style("抄送", "抄送机关", FANG, 14, "left"),
        Style("印发", "印发机关和日期", FANG, 14, "left"),
        Style("表题", "表格标题", TITLE_FACE, 18, "center", bold=True),
        Style("左右", "左右两端", SONG, 10.5, "left"),
        Style("节", "表格小节", HEI, 12, "left", before=0.5),
        Style("表文", "表格文字", SONG, 10.5, "left"),
        Style("表签", "表格签字", SONG, 10.5, "left", before=1),
        Style("表注", "表格附注", SONG, 9, "left"),
    )
}
BY_NAME = {one.name: one for one in STYLES.values()}
