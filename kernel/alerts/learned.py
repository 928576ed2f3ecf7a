"""The card of the model of sudden numbers."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from kernel.alerts.queries import judged_since
from kernel.learning.intervals import Judged
from kernel.learning.spec import Shipped, Spec

KEY, FREQUENCY, VERSION = "alerts.bursts", "alerts.frequency", "2026.11"
FIGURES = {"found": 0.972, "within_48h": 0.861}
"""Of planted bursts on seeds the settings were not chosen on; ``python -m bench warnings`` measures them anew."""
OF_FREQUENCY = {"found": 0.667, "within_48h": 0.333}
"""The same of M-FREQ, asked at the end of every day."""


def shipped() -> Shipped:
    """The settings of ``bursts.Finder`` as they stand in the programme."""
    return Shipped(VERSION, date(2027, 11, 30), {"figures": FIGURES, "seeds": [101, 103]})


def shipped_frequency() -> Shipped:
    """The settings of ``counts.Frequency`` as they stand in the programme."""
    return Shipped(VERSION, date(2027, 11, 30), {"figures": OF_FREQUENCY})


def judged(version: str, since: datetime) -> Judged:
    """What was looked into, and was true."""
    return judged_since(version, since, KEY)


def judged_frequency(version: str, since: datetime) -> Judged:
    """The same of M-FREQ."""
    return judged_since(version, since, FREQUENCY)


MODELS = [
    Spec(
        KEY, _("短期聚集预警"),
        _("同一类事项在同一地方、或者针对同一企业，几天内明显多于平常时提醒当地社会治理中心核实。"),
        "信访工作条例#17、人民调解法#4",
        _("参数在示例县的开发种子上选定，用没有参加选定的种子报告。"),
        _("事项的类别、收到时间、镇街和村社、被反映企业的摘要。"),
        _("不使用任何人的姓名、次数、经历；密封的事项不参加计算。"),
        "centre", 0.5, shipped, judged,
    ),
    Spec(
        FREQUENCY, _("同类型案事件频率"),
        _("同一类事项在一个镇街七天内的件数，连续两周或者一周内明显高于前26周的中位数时，提醒当地社会治理中心核实。"),
        "信访工作条例#17、人民调解法#4",
        _("规则由领域模型给定（M-FREQ），没有训练；用示例县报告。"),
        _("事项的类别、收到时间、镇街。"),
        _("不使用任何人的姓名、次数、经历；密封的事项不参加计算。"),
        "centre", 0.5, shipped_frequency, judged_frequency,
    ),
]  # fmt: skip
