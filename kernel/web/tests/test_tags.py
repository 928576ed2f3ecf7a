"""The pieces with content, of data, and of forms."""

from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory


def draw(source: str, path: str = "/x", **values: Any) -> str:
    request = RequestFactory().get(path)
    return Template("{% load ui %}" + source).render(Context({"request": request, "csrf_token": "t", **values}))


class Sample(forms.Form):
    title = forms.CharField(label="标题", help_text="一句话")
    note = forms.CharField(label="备注", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="已核对", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class Filter(forms.Form):
    state = forms.ChoiceField(label="办理状态", choices=[("", "全部"), ("open", "在办")], required=False)
    grade = forms.MultipleChoiceField(label="分级", choices=[("r", "红"), ("y", "黄"), ("g", "绿")], required=False)


def test_a_card_names_itself_by_its_heading() -> None:
    html = draw('{% card "我的任务" url="/all" label="全部" %}<p>x</p>{% endcard %}')
    name = html.split('aria-labelledby="')[1].split('"')[0]
    assert f'<h2 id="{name}">我的任务</h2>' in html and '<a href="/all">全部' in html and "<p>x</p>" in html


def test_a_note_keeps_its_content_and_escapes_values() -> None:
    html = draw('{% note "stop" role="alert" %}<b>没有派出去。</b>{{ bad }}{% endnote %}', bad="<i>")
    assert "<b>没有派出去。</b>&lt;i&gt;" in html and 'role="alert"' in html and "g-note-stop" in html


def test_a_page_head_has_the_only_h1() -> None:
    html = draw("{% pagehead title %}{% endpagehead %}", title="<事项>")
    assert html.count("<h1>") == 1 and "&lt;事项&gt;" in html and "g-head-acts" not in html


def test_crumbs_end_where_we_are() -> None:
    html = draw('{% crumbs "事项" "/m/" "红黄" "/m/?hot" no %}', no="99")
    assert html.count("<a href=") == 2 and '<span aria-current="page">99</span>' in html


def test_a_story_is_told_in_order() -> None:
    entries = [{"title": "派单", "who": "周敏", "text": "第一行\n第二行", "tone": "now"}, {"title": "受理登记"}]
    html = draw("{% timeline entries %}", entries=entries)
    assert html.index("派单") < html.index("受理登记")
    assert "g-timeline-now" in html and "g-timeline-done" in html


def test_steps_say_their_state_to_those_who_listen() -> None:
    html = draw(
        "{% steps entries %}",
        entries=[{"name": "登记", "state": "done"}, {"name": "办理", "state": "now"}, {"name": "归档"}],
    )
    assert "（已完成）" in html and "（未到）" in html and html.count('aria-current="step"') == 1


def test_reasons_show_their_weight() -> None:
    html = draw(
        "{% why entries %}", entries=[{"label": "涉及12人", "detail": "阈值10人", "weight": "+30", "tone": "red"}]
    )
    assert "+30" in html and "g-why-red" in html and "<small>阈值10人</small>" in html


def test_a_sorted_column_turns_and_keeps_the_rest() -> None:
    html = draw(
        '<table><tr>{% sort "due" "时限" %}{% sort "no" "编号" %}</tr></table>', "/m?state=open&sort=due&page=3"
    )
    assert 'aria-sort="ascending"' in html and "?state=open&amp;sort=-due" in html and "?state=open&amp;sort=no" in html
    assert "page=3" not in html


def test_the_pager_counts_exactly_and_keeps_the_query() -> None:
    html = draw("{% pager page %}", "/m?q=x", page=Paginator(range(126), 10).get_page(2))
    assert "第11–20，共126件" in html and "?q=x&amp;page=3" in html and 'aria-current="page"' in html


def test_one_page_needs_no_links() -> None:
    assert "<nav" not in draw("{% pager page %}", page=Paginator([1, 2], 10).get_page(1))


def test_a_chip_shows_what_is_chosen_and_how_to_drop_it() -> None:
    html = draw("{% chip form.state %}", "/m?state=open&q=x&page=2", form=Filter({"state": "open"}))
    assert "办理状态 <b>在办</b>" in html and 'href="?q=x"' in html and 'type="radio"' in html and "checked" in html


def test_a_chip_of_many_shortens_what_is_chosen() -> None:
    html = draw("{% chip form.grade %}", form=Filter({"grade": ["r", "y", "g"]}))
    assert "红、黄等3项" in html and html.count("checked") == 3 and 'type="checkbox"' in html


def test_a_chip_without_choice_opens() -> None:
    assert "g-chip-off" not in draw("{% chip form.state %}", form=Filter({}))


def test_a_field_says_whether_it_is_needed_and_what_is_wrong() -> None:
    form = Sample({"kind": "x"})
    form.is_valid()
    html = draw("{% field form.title %}{% field form.note %}{% field form.kind %}", form=form)
    assert html.count("必填") == 2 and html.count("选填") == 1
    assert "请填写标题。" in html and 'aria-describedby="id_title_hint id_title_error"' in html
    assert 'aria-invalid="true"' in html and "<fieldset" in html


def test_an_empty_choice_is_asked_for_in_its_own_word() -> None:
    form = Sample({"title": "x"})
    form.is_valid()
    assert "请选择类别。" in draw("{% field form.kind %}", form=form)


def test_the_summary_links_to_each_wrong_field() -> None:
    form = Sample({})
    form.is_valid()
    form.add_error(None, "两处对不上。")
    html = draw("{% error_summary form %}", form=form)
    assert (
        "还有2处需要修改" in html and 'href="#id_title"' in html and "两处对不上。" in html and 'role="alert"' in html
    )
    assert draw("{% error_summary form %}", form=Sample()).strip() == ""


def test_a_whole_form_is_a_page_a_dialog_and_a_fragment() -> None:
    html = draw('{% action_form form title="申请" submit="提交申请" busy="正在提交" %}', "/m/7/extend", form=Sample())
    assert (
        "<h1" in html and 'hx-post="/m/7/extend"' in html and 'name="_once"' in html and 'data-busy="正在提交"' in html
    )
    request = RequestFactory().get("/x", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    html = Template('{% load ui %}{% action_form form title="申请" %}').render(
        Context({"request": request, "form": Sample()})
    )
    assert "<h2" in html and 'id="d_title"' in html


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% nothing "没有事项" "到了会出现。" url="/" label="看看" %}', ["没有事项", "到了会出现。", 'href="/"']),
        ('{% problem "没有取到" "不影响办理。" code="7F3A-2C" url="/r" %}',
         ["错误编号：7F3A-2C", "再试一次", 'role="alert"']),
        ("{% skeleton 2 %}", ['role="status"', "正在加载"]),
        ('{% defs pairs 2 %}', ["g-defs-2", "<dt>人数</dt><dd>12人</dd>", "<dd>—</dd>"]),
        ('{% segments items "范围" %}', ['aria-label="范围"', 'aria-current="true"']),
        ('{% stat "待办" 3 unit="件" icon="inbox" url="/m" %}', ['<a class="g-stat"', "<small>件</small>"]),
        ('{% menu "更多" %}<a class="g-menu-item">催办</a>{% endmenu %}', ["<details", 'aria-label="更多"', "催办"]),
        ('{% dialog "d" "帮助" %}x{% enddialog %}', ['<dialog class="g-dialog" id="d"', "帮助"]),
        ('{% actions "您是牵头人" %}<button>派单</button>{% endactions %}', ["您是牵头人", "<button>派单</button>"]),
    ],
)  # fmt: skip
def test_a_piece_shows_what_it_is_given(source: str, words: list[str]) -> None:
    html = draw(source, pairs=[("人数", "12人"), ("金额", "")], items=[("我的", "/a", True), ("全部", "/b", False)])
    assert [word for word in words if word not in html] == []


def test_a_page_sent_again_in_place_keeps_its_first_heading() -> None:
    sent = {"HX-Request": "true", "HX-Request-Type": "partial"}
    request = RequestFactory().post("/x", {"_page": "1"}, headers=sent)
    html = Template('{% load ui %}{% action_form form title="申请" %}').render(
        Context({"request": request, "form": Sample({})})
    )
    assert "<h1" in html and 'id="id_title"' in html and 'name="_page"' in html
