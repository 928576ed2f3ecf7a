"""Standard questions on petitions, and the petition response index (信访回应指数) made of one of them."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kernel.analysis.index import Formula, Part
from kernel.analysis.standard import TOWNSHIP, Column, Question

QUESTIONS = (
    Question(
        "petition_response", _("信访回应各项计数"),
        _("回应指数由这些计数算出：按期书面告知、按期办结、意见落实、满意、复查复核变更、重办、延期告知、建议答复。同一人就同一事项重复提出的只计一次。"),
        (TOWNSHIP, Column("part", _("项目"), "part"), Column("good", _("做到的"), "count"),
         Column("n", _("应做到的"), "count")),
        folder=Path(__file__).parent / "sql", days=365,
    ),
)  # fmt: skip

INDEXES = (
    Formula(
        "petition_response", _("信访回应指数"), "petition_response", "demand",
        (
            Part("notice", _("十五日内书面告知"), 0.15),
            Part("decide", _("六十日（延期至九十日）内办结"), 0.20),
            Part("settled", _("支持的已执行，不支持的已依法解释"), 0.20),
            Part("satisfied", _("评价为满意"), 0.15, wilson=True),
            Part("changed", _("复查复核中变更"), 0.10, less_is_better=True),
            Part("reopened", _("九十日内重办"), 0.10, less_is_better=True),
            Part("extended", _("延期写明理由并告知"), 0.05),
            Part("advised", _("改进工作建议得到答复"), 0.05),
        ),
        basis=_("只衡量各单位回应得怎样；件数只说明需求，不计入指数。"),
    ),
)  # fmt: skip
