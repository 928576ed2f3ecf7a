"""Every figure of the cockpit: what it is called and what it counts. docs/cockpit.md has a row for each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WINDOWS = (30, 90)
"""Days of receipt the funnel and the classes may look back over; the first unless asked."""
STAGES = ("received", "accepted", "placed", "worked", "ended", "verified", "archived")
MEASURES = ("rate", "open", "over")
"""What may colour the map; the first unless asked."""


@dataclass(frozen=True)
class Figure:
    """A figure's name on the screen, and its definition in a sentence."""

    label: Any
    means: Any


FIGURES: dict[str, Figure] = {
    "today": Figure(_("今日收到"), _("今天0时以来登记的事项。")),
    "yesterday": Figure(_("昨日"), _("昨天一整天登记的事项。")),
    "open": Figure(_("在办事项"), _("还没有归档、不予受理或者并案的事项。")),
    "open_yellow": Figure(_("其中黄色"), _("在办事项中定为黄色的。")),
    "open_red": Figure(_("红色在办"), _("在办事项中定为红色的。")),
    "red_over": Figure(_("红色超期"), _("红色在办事项中，当前环节过了时限的。")),
    "over": Figure(_("超期在办"), _("在办事项中，当前环节过了时限的；中止的不算。")),
    "soon": Figure(_("24小时内到期"), _("在办事项中，当前环节24小时内到期的。")),
    "ended": Figure(_("近30天办结"), _("近30天办结、现在没有重开的事项。")),
    "on_time": Figure(_("按期办结率"), _("近30天办结的事项中，没有一个时限超期过的占比。")),
    "rated": Figure(_("收到评价"), _("近30天办结的事项中，群众评价过的。")),
    "satisfied": Figure(_("群众满意率"), _("近30天办结、评价过的事项中，最近一次评价四星、五星的占比。")),
    "funnel_received": Figure(_("收到"), _("期间内登记的事项，从登记之日算。")),
    "funnel_accepted": Figure(
        pgettext_lazy("done", "受理"), _("其中由人确认过类别或者已经派出去的；不予受理和并案的不算。")
    ),
    "funnel_placed": Figure(pgettext_lazy("done", "派单"), _("其中离开分流台、有了承办单位的。")),
    "funnel_worked": Figure(pgettext_lazy("done", "办理"), _("其中承办单位已经接办的。")),
    "funnel_ended": Figure(pgettext_lazy("done", "办结"), _("其中有了法定结果的；重开的要重新办结才算。")),
    "funnel_verified": Figure(pgettext_lazy("done", "回访"), _("其中办结后回访接通过或者已经归档的。")),
    "funnel_archived": Figure(pgettext_lazy("done", "归档"), _("其中每位诉求人都有答复、义务已了结，卷宗归档的。")),
    "rejected": Figure(_("不予受理"), _("期间内登记、写明理由不予受理的。")),
    "merged": Figure(pgettext_lazy("done", "并案"), _("期间内登记、由人确认与另一件是同一件事的。")),
    "map_rate": Figure(_("每万人在办"), _("在办事项数除以常住人口，乘以一万。")),
    "map_open": Figure(_("在办件数"), _("在办事项数。")),
    "map_over": Figure(_("超期件数"), _("在办事项中，当前环节过了时限的。")),
    "map_red": Figure(_("红色"), _("该地在办事项中定为红色的。")),
    "unplaced": Figure(_("未定属地"), _("在办事项中还没有识别出乡镇（街道）的。")),
    "day": Figure(_("每日收到"), _("当天登记的事项；阴影是此前28天同类日子（工作日、休息日）的正常区间。")),
    "class": Figure(_("类别"), _("期间内登记的事项，按确认的类别。")),
    "session": Figure(_("等待会商"), _("在办事项中，会商已召集还没有结论，或者停在会商环节的。")),
    "refused": Figure(_("两次退回"), _("在办事项中，被两个单位退回过的。")),
    "ordered": Figure(_("督办未结"), _("在办事项中，督办还没有结论的。")),
    "backstop": Figure(_("领导兜底"), _("在办事项中，已经到领导兜底环的。")),
    "alerts": Figure(_("预警待处置"), _("预警模型发出、还没有处置完的预警；影子期的不算。")),
    "body": Figure(_("承办单位"), _("每件事项此刻唯一的责任单位。")),
}
"""By key; a number on the page carries its key in ``data-figure``."""
