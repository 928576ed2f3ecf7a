"""Forms of a text on its way: draft, opinions and answers, examination, meeting, stages left out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import today
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _t
from kernel.deliberation.queries import consultation_of, draft_of, examination_of, grounds, heap_of
from kernel.matters.desk import choices
from kernel.matters.forms.base import ActForm, day, one_of, words

ADOPTED = [("whole", _("采纳")), ("part", _("部分采纳")), ("not", _("不采纳"))]
POSITIONS = [("for", _("同意")), ("against", _("不同意")), ("abstain", _("保留意见"))]
CHANNELS = [("letter", _("来信")), ("meeting", _("座谈会")), ("hearing", _("听证会"))]
TAKEN = [("yes", _("修改")), ("no", _("不改"))]
SPEAKERS, POINTS, MOST_ROWS = 5, 3, 30


def clause_choices(clauses: Any) -> list[tuple[str, str]]:
    """The clauses of a draft, and the whole text first."""
    cut = [(one["key"], f"{one['label']}　{one['text'][:24]}") for one in clauses]
    return [("", str(_("对全文"))), *cut]


def _rows(form: ActForm, first: int) -> int:
    """How many rows the form has now; one may ask for more."""
    count = min(MOST_ROWS, number_in(form.data.get("rows") or form.initial.get("rows"), first))
    form.fields["rows"] = forms.IntegerField(widget=forms.HiddenInput(), required=False, initial=count)
    return count


class RowsForm(ActForm):
    """A form with a few plain fields and any number of rows; one may ask for more rows."""

    NAMES: tuple[str, ...] = ()
    """The fields of a row; each stands in the form as ``name_<number>``."""

    @property
    def row_fields(self) -> list[list[Any]]:
        """The bound fields row by row."""
        first = f"{self.NAMES[0]}_"
        numbers = [name.removeprefix(first) for name in self.fields if name.startswith(first)]
        return [[self[f"{name}_{number}"] for name in self.NAMES] for number in numbers if number.isdigit()]

    @property
    def plain_fields(self) -> list[Any]:
        """The bound fields that belong to no row."""
        inside = {bound.name for row in self.row_fields for bound in row} | {"rows"}
        return [bound for bound in self if bound.name not in inside]


class DraftForm(ActForm):
    """The next version of the text."""

    title = forms.CharField(label=_("名称"), max_length=200)
    text = words(_("草案全文"), rows=16, least=10, hint=_("每条一段，以“第一条”或“一、”开头；群众可以逐条提意见。"))
    explanation = words(_("起草说明"), rows=4, required=False, hint=_("为什么要定、主要定什么，向社会公开。"))
    options = words(
        _("备选方案"), rows=4, required=False, hint=_("存在较大意见分歧的，至少两个方案，每行一个。")
    )  # fmt: skip

    def arrange(self) -> None:
        """The latest version stands there to be mended."""
        last = draft_of(self.desk.matter)
        self.default(title=last.title if last else self.desk.matter.title)
        if last is not None:
            self.default(text=last.text, explanation=last.explanation, options="\n".join(last.options))


class EnterForm(ActForm):
    """What came on paper or was said in a room."""

    channel = one_of(_("怎样收到的"), CHANNELS)
    clause = one_of(_("对哪一条"), cards=False, required=False)
    text = words(_("意见"), rows=8, hint=_("每行一条意见。"))

    def arrange(self) -> None:
        """The clauses laid open."""
        found = consultation_of(self.desk.matter)
        self.fields["clause"].choices = clause_choices(found.draft.clauses if found else [])


class AnswerForm(ActForm):
    """One answer to opinions that say the same."""

    scope = one_of(_("答复范围"))
    title = forms.CharField(label=_("概括"), max_length=200, help_text=_("一句话说清这些意见想要什么，会公开。"))
    adopted = one_of(_("采纳情况"), ADOPTED)
    reason = words(_("怎样采纳，或者为什么不采纳"), least=8, hint=_("会公开，并让提意见的人查到。"))

    def arrange(self) -> None:
        """How many say the same."""
        alike = len(heap_of(self.target))
        told = [("alike", _t("同类%(n)s条一并答复") % {"n": alike})] if alike > 1 else []
        self.fields["scope"].choices = [*told, ("one", _t("只答复这一条"))]
        self.default(scope="alike" if alike > 1 else "one", title=self.target.text[:60])


class StatementForm(ActForm):
    """How opinions were taken up, in one text."""

    text = words(_("采纳情况说明"), rows=6, least=10, hint=_("收到多少条，采纳哪些，没有采纳的主要理由。"))


class ExamineForm(RowsForm):
    """The examination of legality."""

    NAMES = ("clause", "point")

    conclusion = one_of(
        _("结论"), [("pass", _("合法，可以提请审议")), ("revise", _("修改后再审")), ("reject", _("不合法，不能提请"))]
    )  # fmt: skip
    authority = words(_("制定权限"), rows=2)
    procedure = words(_("制定程序"), rows=2)
    counsel_name = forms.CharField(label=_("法律顾问、公职律师"), required=False, max_length=80)
    counsel = words(_("法律顾问、公职律师的意见"), rows=2, required=False)

    def arrange(self) -> None:
        """Room for points, each on a clause."""
        draft = draft_of(self.desk.matter)
        cut = clause_choices(draft.clauses if draft else [])
        for number in range(1, _rows(self, POINTS) + 1):
            self.fields[f"clause_{number}"] = one_of(
                _t("第%(n)s点针对") % {"n": number}, cut, cards=False, required=False
            )
            self.fields[f"point_{number}"] = words(_t("第%(n)s点意见") % {"n": number}, rows=2, required=False)

    def points(self) -> list[dict[str, str]]:
        """The points written down."""
        given = self.cleaned_data
        names = [name.removeprefix("point_") for name in given if name.startswith("point_") and given[name].strip()]
        return [{"clause": given[f"clause_{one}"], "text": given[f"point_{one}"]} for one in names]


class PointsForm(ActForm):
    """The drafter answers each point."""

    def arrange(self) -> None:
        """One answer a point."""
        found = examination_of(self.desk.matter)
        for number, point in enumerate(found.points if found else [], 1):
            told = {"n": number, "text": point["text"]}
            self.fields[f"taken_{number}"] = one_of(_t("第%(n)s点：%(text)s") % told, TAKEN)
            self.fields[f"answer_{number}"] = words(_t("第%(n)s点的理由或改法") % told, rows=2, least=2)

    def answers(self) -> list[tuple[bool, str]]:
        """In the order of the points."""
        given = self.cleaned_data
        numbers = range(1, len(given) // 2 + 1)
        return [(given[f"taken_{one}"] == "yes", given[f"answer_{one}"]) for one in numbers]


class MeetingForm(RowsForm):
    """The meeting as it went; one row a speaker, in the order spoken."""

    NAMES = ("name", "post", "head", "position", "words")

    body = forms.CharField(label=_("什么会议"), max_length=80)
    held_on = day(_("开会日期"))
    decision = one_of(
        _("决定"),
        [("passed", _("通过")), ("revise", _("修改后再议")), ("postponed", _("再次讨论")), ("stopped", _("不予通过"))],
    )  # fmt: skip
    departing = words(_("与多数意见不一致的理由"), rows=2, required=False)

    def arrange(self) -> None:
        """Speakers in the order spoken; the last one filled in is the head."""
        self.default(held_on=today(), body=_t("县人民政府常务会议"))
        for number in range(1, _rows(self, SPEAKERS) + 1):
            told = {"n": number}
            self.fields[f"name_{number}"] = forms.CharField(
                label=_t("第%(n)s位发言人") % told, max_length=40, required=False
            )
            self.fields[f"post_{number}"] = forms.CharField(
                label=_t("第%(n)s位职务") % told, max_length=60, required=False
            )
            self.fields[f"head_{number}"] = forms.BooleanField(label=_t("第%(n)s位是行政首长") % told, required=False)
            self.fields[f"position_{number}"] = one_of(
                _t("第%(n)s位态度") % told, POSITIONS, cards=False, required=False
            )
            self.fields[f"words_{number}"] = words(_t("第%(n)s位意见") % told, rows=2, required=False)

    def speeches(self) -> list[dict[str, Any]]:
        """Those who are named, in their order."""
        given = self.cleaned_data
        numbers = [name.removeprefix("name_") for name in given if name.startswith("name_") and given[name].strip()]
        return [
            {"name": given[f"name_{one}"].strip(), "post": given[f"post_{one}"].strip(), "head": given[f"head_{one}"],
             "position": given[f"position_{one}"], "words": given[f"words_{one}"]}
            for one in numbers
        ]  # fmt: skip


class OmitForm(ActForm):
    """A stage the law lets out, on a listed ground."""

    ground = one_of(_("哪种法定情形"))
    reason = words(_("事实"), least=8, hint=_("写清为什么属于这种情形；会载入档案。"))

    def arrange(self) -> None:
        """The grounds listed for this stage."""
        node = self.desk.matter.node
        listed = [one for one in grounds(self.desk.matter.kind) if one["node"] == node]
        self.fields["ground"].choices = [(one["key"], one["name"]) for one in listed]


class BodyForm(ActForm):
    """Which unit takes it from here."""

    body = one_of(_("哪个单位"), cards=False)
    note = words(_("说明"), rows=2, required=False)

    def arrange(self) -> None:
        """Bodies of the county."""
        self.fields["body"].choices = choices.bodies_near(self.desk.matter)


class SpeakForm(forms.Form):
    """An opinion from anybody: a clause, and words. Nothing else is asked."""

    clause = one_of(_("对哪一条"), cards=False, required=False)
    text = words(
        _("您的意见"), rows=4, least=4, max_length=2000,
        hint=_("改哪里、为什么。不用写姓名、电话；我们不保存您是谁。"),
    )  # fmt: skip
    website = forms.CharField(required=False, widget=forms.HiddenInput())
    """Nobody sees it; what fills it in is a machine."""

    def __init__(self, *args: Any, clauses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = clause_choices(clauses)
