"""Every component on one page, with data that shows its edges. Only in the demonstration."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.http import paginate, show
from kernel.common.moment import now

SWATCHES = (
    ("墨", "ink", "#18202e", "#ffffff", "16.3"), ("墨二", "ink-2", "#455064", "#ffffff", "8.1"),
    ("墨三", "ink-3", "#5f697b", "#f5f6f9", "5.1"), ("青花", "blue", "#1f4e9c", "#ffffff", "8.0"),
    ("霁蓝", "blue-deep", "#173c7a", "#e9f0fb", "9.3"), ("朱砂", "red-ink", "#9b1f18", "#fcecea", "7.0"),
    ("赭黄", "yellow-ink", "#7a4d00", "#fff4d9", "6.6"), ("松绿", "green-ink", "#17633e", "#e6f4ec", "6.4"),
    ("紫", "violet-ink", "#4a3b86", "#efecf9", "8.0"), ("边框", "control", "#858fa0", "#ffffff", "3.3"),
)  # fmt: skip


class Extension(forms.Form):
    """A form with every kind of control."""

    unit = forms.CharField(label=_("申请单位"), disabled=True, initial="岚汀街道", help_text=_("按您的岗位自动带出"))
    until = forms.CharField(label=_("延期到哪天"))
    reason = forms.CharField(label=_("延期理由"), widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(
        label=_("延期事由"),
        choices=[("a", _("等待鉴定")), ("b", _("当事人不在本地")), ("c", _("等待其他部门意见")), ("d", _("其他"))],
        widget=forms.RadioSelect, initial="a",
    )  # fmt: skip
    proof = forms.FileField(label=_("佐证材料"), required=False, help_text=_("PDF、图片，每个不超过20 MB"))
    tell = forms.MultipleChoiceField(
        label=_("通知诉求人"), required=False, choices=[("sms", _("短信")), ("page", _("进度页")), ("call", _("电话"))],
        widget=forms.CheckboxSelectMultiple(attrs={"data-row": ""}), initial=["sms", "page"],
    )  # fmt: skip

    def clean_until(self) -> str:
        """The gallery always shows an error here."""
        raise forms.ValidationError(_("最多可延10个工作日，最晚选12月9日。"))

    def clean_reason(self) -> str:
        """And here."""
        raise forms.ValidationError(_("请写清卡在哪一步、还要等什么，诉求人会看到这段话。"))


class Filters(forms.Form):
    """The chips of a list."""

    grade = forms.MultipleChoiceField(
        label=_("分级"), choices=[("red", _("红色")), ("yellow", _("黄色")), ("green", _("绿色"))], required=False
    )
    state = forms.ChoiceField(
        label=_("办理状态"), choices=[("", _("全部")), ("open", _("在办")), ("closed", _("办结"))], required=False
    )
    source = forms.ChoiceField(
        label=_("来源"), choices=[("", _("全部")), ("window", _("窗口")), ("web", _("网上"))], required=False
    )


def _rows() -> list[dict[str, Any]]:
    at, hour = now(), timedelta(hours=1)
    facts = (
        (
            "red",
            "春晖花园二期地下车库渗水，业主集体要求物业限期修复",
            "物业纠纷",
            "岚汀街道",
            "returned",
            "乡镇退回",
            -28.1,
            "赵国平",
        ),
        ("yellow", "砚池镇老街夜间烧烤油烟扰民，第4次投诉", "邻里纠纷", "砚池镇", "waiting", "待签收", -2.17, "何佳"),
        (
            "red",
            "棠渚路工地拖欠工程款，12名务工人员反映工资未结",
            "劳动争议",
            "棠渚街道",
            "working",
            "专班研判",
            3.34,
            "陈立群",
        ),
        ("yellow", "青碓小学门口早餐摊占道，家长反映通行不便", "邻里纠纷", "青碓镇", "waiting", "待派单", 7.5, ""),
        ("yellow", "云碾镇林地承包合同到期，续签条件争议", "土地承包", "云碾镇", "working", "调解中", 42.2, "吴建平"),
        ("green", "老旧小区加装电梯，低层住户不同意施工", "邻里纠纷", "岚汀街道", "checking", "待回访", 100, "林晓雯"),
        ("", "健身房停业，预付卡余额退费", "消费纠纷", "鹤浦镇", "done", "办结", 140, "周敏"),
    )
    return [
        {
            "id": n, "no": f"990123202611{20 - n:02d}0{n}", "grade": grade, "title": title, "kind": kind,
            "place": place,
            "state": state, "word": word, "due": at + hours * hour, "who": who, "at": at - n * n * 3 * hour,
        }
        for n, (grade, title, kind, place, state, word, hours, who) in enumerate(facts, 1)
    ]  # fmt: skip


def _story() -> list[dict[str, Any]]:
    at, hour = now(), timedelta(hours=1)
    return [
        {"title": "县级专班会商", "who": "孙启明·县社会治理中心", "at": at - hour / 2, "icon": "users", "tone": "now",
         "text": "已组建“劳动争议”专班：人社局、住建局、棠渚街道、公安局。10:30线上会商。",
         "tags": ["人社局已确认", "住建局未读18分钟"]},
        {"title": "转县级大循环", "who": "系统规则", "at": at - 2 * hour, "icon": "arrow-up-right", "tone": "moved",
         "text": "街道调解48小时未达成一致，且分级为红色，自动上转。"},
        {"title": "首次沟通", "who": "赵国平·棠渚街道司法所", "at": at - 5 * hour, "icon": "message-circle",
         "text": "双方同意先核对工程量。"},
        {"title": "受理登记", "who": "窗口3号·王蓓", "at": at - 26 * hour, "icon": "pencil"},
    ]  # fmt: skip


def _samples() -> dict[str, Any]:
    at, hour = now(), timedelta(hours=1)
    steps = ("受理登记", "分类定级", "派单", "乡镇调解（小循环）")
    return {
        "over": at - 28.1 * hour, "soon": at + 3.34 * hour, "near": at + 42.2 * hour, "far": at + 100 * hour,
        "today": at.date(), "provisional": SimpleNamespace(due_at=at + 900 * hour, provisional=True),
        "paused": SimpleNamespace(due_at=at, state="paused"), "met": SimpleNamespace(due_at=at, state="met"),
        "story": _story(), "story_short": _story()[:2],
        "steps": [{"name": name, "state": "done", "note": "08:1" + str(n)} for n, name in enumerate(steps, 2)]
        + [{"name": "县专班会商（大循环）", "state": "now", "note": "13:02前"}, {"name": "回访评价"}, {"name": "归档"}],
        "why": [
            {"label": "涉及人数12人", "detail": "阈值10人", "weight": "+30", "tone": "red"},
            {"label": "涉农民工工资", "detail": "重点领域清单第2项", "weight": "+15", "tone": "yellow"},
            {"label": "当事人愿意调解", "detail": "首次沟通记录", "weight": "−5", "tone": "green"},
        ],
        "defs": [("涉及人数", "12人"), ("涉及金额", "41.6万元"), ("诉求人意愿", "先调解"), ("来源", "窗口登记")],
        "views": [("全部在办", "?", True, 128), ("红黄待处置", "?view=hot", False, 37),
                  ("三天内到期", "?view=near", False, 29)],
        "segments": [("待我处理", "?", True), ("我派出的", "?mine=1", False), ("我关注的", "?watch=1", False)],
        "series": {"up": [3, 5, 4, 6, 8, 9, 11], "down": [9, 8, 8, 6, 5, 5, 4], "flat": [4, 4, 5, 4, 4, 5, 4]},
    }  # fmt: skip


def _demo_only() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """The staff components."""
    _demo_only()
    messages.add_message(
        request, messages.SUCCESS, _("已派给岚汀街道，对方会收到提醒。"), extra_tags="undo:/web/gallery"
    )
    rows = _rows()
    context = {
        **_samples(), "swatches": SWATCHES, "rows": rows, "page": paginate(request, rows * 18, size=10),
        "form": Extension({"until": "2026-12-25", "reason": "工作原因", "tell": ["sms", "page"], "kind": "a"}),
        "filters": Filters(request.GET or {"state": "open"}),
    }  # fmt: skip
    return show(request, "web/gallery.html", context)


@require_GET
def citizen(request: HttpRequest) -> HttpResponse:
    """The phone components."""
    _demo_only()
    return show(request, "web/gallery_citizen.html", {**_samples(), "back_url": "/web/gallery"})


@require_http_methods(["GET", "POST"])
def dialog(request: HttpRequest) -> HttpResponse:
    """A form that is a page, a dialog, and a 422 fragment."""
    _demo_only()
    form = Extension(request.POST or None, request.FILES or None)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return show(request, "web/gallery_dialog.html", {"form": form}, part="form", status=status)
