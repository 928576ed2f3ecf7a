"""The smallest parts, as they are drawn."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from kernel.common.moment import LOCAL, at
from kernel.web import leaves

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=LOCAL)
GLYPH = re.compile(r"<svg class=\"g-i[^>]*>.*?</svg>")


def bare(html: str) -> str:
    """The HTML with icons as [i]."""
    return GLYPH.sub("[i]", html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (lambda: leaves.grade("red"), '<span class="g-grade g-grade-red">[i]红色</span>'),
        (lambda: leaves.grade("yellow", "lg"), '<span class="g-grade g-grade-yellow g-grade-lg">[i]黄色</span>'),
        (lambda: leaves.grade("green", suffix="37"), '<span class="g-grade g-grade-green">[i]绿色37</span>'),
        (lambda: leaves.grade("red", solid=True), '<span class="g-grade g-grade-red g-grade-solid">[i]红色</span>'),
        (lambda: leaves.grade(""), '<span class="g-grade g-grade-none">未定级</span>'),
        (lambda: leaves.state("working", "调解中"), '<span class="g-state g-state-working">调解中</span>'),
        (lambda: leaves.state("no such", "某"), '<span class="g-state g-state-off">某</span>'),
        (lambda: leaves.tag("劳动争议"), '<span class="g-tag">劳动争议</span>'),
        (lambda: leaves.tag("关联2", "violet", "link"), '<span class="g-tag g-tag-violet">[i]关联2</span>'),
        (lambda: leaves.avatar("周敏", "sm", "green"),
         '<span class="g-avatar g-avatar-green g-avatar-sm" aria-hidden="true">周</span>'),
        (lambda: leaves.mask("李建国", "name"), '<span class="g-mask">李**</span>'),
        (lambda: leaves.mask("138000000005521", "phone"), '<span class="g-mask">138****5521</span>'),
        (lambda: leaves.mask("清渡县砚池镇青竹村3组", "address"), '<span class="g-mask">清渡县砚池镇***</span>'),
        (lambda: leaves.mask("李*", "name"), '<span class="g-mask">李*</span>'),
        (lambda: leaves.mask(""), '<span class="g-muted">未填</span>'),
        (lambda: leaves.meterbar(3, 5),
         '<svg class="g-meter" width="100" height="6" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"'
         ' aria-label="60%"><rect width="60.0" height="6"/></svg>'),
    ],
)  # fmt: skip
def test_a_leaf_is_drawn_as_agreed(html: object, expected: str) -> None:
    assert bare(str(html())) == expected  # type: ignore[operator]


def test_what_people_typed_is_escaped() -> None:
    bad = '<b onload="x">'
    for html in (leaves.state("done", bad), leaves.tag(bad), leaves.mask(bad), leaves.avatar(bad)):
        assert "<b" not in html


def test_due_shows_words_icon_and_the_exact_moment() -> None:
    with at(NOW):
        html = leaves.due(NOW + timedelta(hours=3, minutes=20))
    assert bare(html) == (
        '<time class="g-due g-due-soon" datetime="2026-11-20T13:02:00+08:00" title="2026-11-20 13:02">'
        "[i]剩3时20分</time>"
    )


def test_a_provisional_date_is_marked() -> None:
    with at(NOW):
        html = leaves.due(SimpleNamespace(due_at=NOW + timedelta(days=60), provisional=True))
    assert "暂定" in html and "放假安排" in html


def test_a_countdown_has_large_figures_and_small_words() -> None:
    with at(NOW):
        html = leaves.countdown(NOW + timedelta(hours=3, minutes=20))
    assert "<small>剩</small>3<small>时</small>20<small>分</small>" in html


def test_no_limit_is_said() -> None:
    assert "无时限" in leaves.due(None)
    assert "无时限" in leaves.countdown(None)


def test_a_mask_can_be_opened_where_a_reason_is_asked() -> None:
    html = leaves.mask("李建国", "name", "/look/7", "申请人姓名")
    assert 'href="/look/7" data-dialog' in html and "申请人姓名" in html and "建国" not in html


def test_an_avatar_keeps_its_tone() -> None:
    assert leaves.avatar("王海燕") == leaves.avatar("王海燕")


def test_an_unknown_icon_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaves, "_icons", lambda: {"plus": ""})
    with pytest.raises(leaves.UnknownIcon, match="no-such-icon"):
        leaves.icon("no-such-icon")


def test_without_the_browser_parts_a_check_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from kernel.web import checks

    monkeypatch.setattr(leaves, "_icons", dict)
    assert leaves.icon.__wrapped__("plus").endswith("></svg>")
    monkeypatch.setattr(checks, "ICONS", tmp_path / "none.json")  # type: ignore[operator]
    assert [one.id for one in checks.browser_parts_are_here(None)] == ["web.W001"]


@pytest.mark.parametrize("values", [[], [3]])
def test_too_few_values_draw_no_line(values: list[float]) -> None:
    assert "数据不足" in leaves.spark(values)


def test_a_spark_says_what_it_shows() -> None:
    html = leaves.spark([9, 8, 4], "red")
    assert 'aria-label="近3期，由9到4"' in html and "g-spark-red" in html
    assert leaves.spark([5, 5, 5]).count("22.0") == 4


def test_a_qr_code_is_a_drawing_with_a_name() -> None:
    html = leaves.qr("https://example.test/t/ABCD2345", "查询码")
    assert 'aria-label="查询码"' in html and html.count("<path") == 1


@pytest.mark.parametrize(("value", "share"), [(-3, "0.0"), (150, "100.0")])
def test_a_bar_stays_within_its_ends(value: float, share: str) -> None:
    assert f'width="{share}"' in leaves.meterbar(value)
    assert 'width="0.0"' in leaves.meterbar(5, 0)
