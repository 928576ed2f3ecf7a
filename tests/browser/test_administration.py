"""The administration in a real browser: a rule changed in the grid, reviewed, published by a second person."""

from typing import Any

import pytest

from kernel.matters import services
from kernel.rules.models import Draft
from kernel.testing.browser import WIDTHS, Desk, faults
from kernel.web.models import PolicyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "岚汀街道临川社区的工地三个月工资没发，一共八千元，请帮我要回来。"


def handed_in(house: Any) -> Any:
    return services.receive("dispute", title="讨薪", text=WORDS, parties=[], by=house.dispatcher)


def cell(page: Any, row: int, column: str) -> Any:
    at = page.locator("thead th[data-column]").evaluate_all(
        "(all, name) => all.findIndex(one => one.dataset.column === name)", column
    )
    return page.locator(f"#row{row} input[name=c{at}]")


def edited(page: Any, row: int, column: str, value: str) -> None:
    """Type into one cell of the grid and go on to the review."""
    cell(page, row, column).fill(value)
    page.click("text=看差异和影响")
    page.wait_for_url("**/review")


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_a_rule_is_changed_reviewed_published_by_another_and_grades_the_next_matter(
    chromium: Any, live_server: Any, house: Any, script: bool
) -> None:
    before = handed_in(house)
    assert before.grade == "green"
    desk = Desk(chromium, live_server.url, java_script_enabled=script)
    writer = desk.of(house.admin)
    writer.goto("/administration/rules/")
    writer.click("a >> text=分值对应的等级")
    writer.click("button >> text=修改")
    edited(writer, 9, "then_grade", "yellow")
    diff = writer.inner_text("section:has(#diff)")
    assert "green" in diff and "yellow" in diff
    assert "1件中有1件的判定会不同" in writer.inner_text("section:has(#effect)")
    assert writer.locator(f"text={before.no}").count() == 0  # an administrator sees no matters
    writer.fill("[name=reason]", "一般事项也要每周看一次")
    writer.click("section:has(#propose) button")
    writer.wait_for_selector("#g-messages >> text=已提请发布")
    assert writer.locator("text=核对无误").count() == 0
    second = desk.of(house.security)
    second.goto("/administration/rules/")
    second.click("text=去核对")
    second.click("text=核对无误")
    second.wait_for_selector("#g-messages >> text=新版本已发布")
    assert "一般事项也要每周看一次" in second.inner_text("section:has(#history)")
    assert handed_in(house).grade == "yellow"
    assert not PolicyReport.objects.exists()


def test_cells_are_moved_through_by_keys_pasted_into_and_checked_while_one_writes(
    chromium: Any, live_server: Any, house: Any
) -> None:
    page = Desk(chromium, live_server.url).of(house.admin)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto("/administration/rules/disputes.grades")
    page.click("button >> text=修改")
    cell(page, 6, "if_score").focus()
    page.keyboard.press("ArrowDown")
    assert cell(page, 7, "if_score").evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    assert cell(page, 8, "then_grade").evaluate("one => one === document.activeElement")
    cell(page, 8, "if_score").fill("四十")
    page.wait_for_selector("#row8 .g-err >> text=不是数字")
    page.evaluate("navigator.clipboard.writeText('>=36\\tred\\n>=40\\tyellow\\n')")
    cell(page, 7, "if_score").focus()
    page.keyboard.press("Control+V")
    page.wait_for_selector("#row8 .g-err", state="detached")
    assert cell(page, 8, "if_score").input_value() == ">=40"
    page.click("#row8 summary")
    page.click("#row8 >> text=复制到下方")
    page.wait_for_selector("#verdict >> text=条件完全相同")
    page.click("#row9 summary")
    page.click("#row9 >> text=删除这一行")
    page.wait_for_selector("#verdict >> text=改1行，增0行")
    page.click("text=保存草稿 >> visible=true")
    page.wait_for_selector("#g-messages >> text=草稿已保存")
    assert ",>=40,yellow" in Draft.objects.get().text
    assert not PolicyReport.objects.exists()


def test_rows_are_moved_and_a_whole_table_is_pasted_without_script(chromium: Any, live_server: Any, house: Any) -> None:
    page = Desk(chromium, live_server.url, java_script_enabled=False).of(house.admin)
    page.goto("/administration/rules/disputes.reopening")
    page.click("button >> text=修改")
    page.click("#row3 summary")
    page.click("#row3 >> text=下移")
    assert "永远轮不到" in page.inner_text("#verdict")
    page.click("text=粘贴整张表")
    page.fill(
        "[name=text]", "if_reopened\tthen_outcome\tbasis\tvalid_from\n>=三\tdecide\tproduct:reopening\t2016-01-01\n"
    )
    page.click("text=换成这些内容")
    assert "不是数字" in page.inner_text("#row3")
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_rules_are_accessible_and_fit(chromium: Any, live_server: Any, house: Any, width: int) -> None:
    handed_in(house)
    page = Desk(chromium, live_server.url, width).of(house.admin)
    broken: dict[str, Any] = {}

    def look() -> None:
        page.wait_for_load_state("networkidle")
        if found := faults(page):
            broken[page.url] = found

    for address in ("rules/", "rules/disputes.grades", "rules/disputes.terms", "rules/disputes.classes"):
        page.goto(f"/administration/{address}")
        look()
    page.goto("/administration/rules/disputes.grading")
    page.click("button >> text=修改")
    look()
    edited(page, 5, "then_points", "sixty")
    look()
    page.go_back()
    look()
    page.click("text=粘贴整张表")
    look()
    assert broken == {}
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_an_auditor_states_a_purpose_searches_and_reads_one_entry(
    chromium: Any, live_server: Any, house: Any, script: bool
) -> None:
    matter = handed_in(house)
    page = Desk(chromium, live_server.url, java_script_enabled=script).of(house.auditor)
    page.goto("/administration/ledger/")
    page.fill("[name=purpose]", "核查派单")
    page.click("text=开始查")
    page.wait_for_selector("[name=matter]")
    page.fill("[name=matter]", matter.no)
    page.click("text=查找")
    page.click("a >> text=登记接收")
    assert "逐条核对，前后相接" in page.inner_text("main")
    assert "八千元" not in page.inner_text("main")
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_the_ledger_are_accessible_and_fit(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    matter = handed_in(house)
    page = Desk(chromium, live_server.url, width).of(house.auditor)
    page.goto("/administration/ledger/")
    assert faults(page) == []
    page.fill("[name=purpose]", "核查派单")
    page.click("text=开始查")
    page.wait_for_selector("[name=matter]")
    assert faults(page) == []
    page.goto(f"/administration/ledger/?matter={matter.no}")
    page.click("a >> text=登记接收")
    page.wait_for_selector("#holds")
    assert faults(page) == []
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_an_account_is_opened_given_a_post_and_ended(chromium: Any, live_server: Any, house: Any, script: bool) -> None:
    desk = Desk(chromium, live_server.url, java_script_enabled=script)
    keeper = desk.of(house.admin)
    keeper.goto("/administration/people/")
    keeper.click("a >> text=开设账号")
    keeper.fill("[name=username]", "li.ming")
    keeper.fill("[name=name]", "李明")
    keeper.click(".g-dialog-foot .btn-primary")
    keeper.wait_for_selector(".g-secret")
    keeper.click("text=已经记下")
    keeper.wait_for_selector("h1 >> text=李明")
    assert keeper.locator("a >> text=授予岗位").count() == 0
    guard = desk.of(house.security)
    guard.goto(keeper.url)
    guard.click("a >> text=授予岗位")
    guard.select_option("[name=role]", "mediator")
    guard.fill("[name=organisation]", "岚汀街道人民调解委员会")
    guard.click(".g-dialog-foot .btn-primary >> visible=true")
    guard.wait_for_selector("#g-messages >> text=岗位已授予")
    keeper.reload()
    keeper.click("button >> text=停用账号")
    keeper.wait_for_selector("#g-messages >> text=账号已停用")
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_a_duty_is_handed_over_and_an_overlap_refused(
    chromium: Any, live_server: Any, house: Any, script: bool
) -> None:
    page = Desk(chromium, live_server.url, java_script_enabled=script).of(house.admin)
    page.goto(f"/administration/bodies/{house.bodies['water'].pk}")
    page.click("a >> text=增加职责")
    page.select_option("[name=function]", "agriculture")
    page.click(".g-dialog-foot .btn-primary >> visible=true")
    page.wait_for_selector("text=不能再由另一个单位负责")
    page.goto(f"/administration/bodies/{house.bodies['water'].pk}")
    page.click("a >> text=移交")
    page.fill("[name=to]", "县农业农村局")
    page.fill("[name=on]", "2099-01-01")
    page.click(".g-dialog-foot .btn-primary >> visible=true")
    page.wait_for_selector("#g-messages >> text=从所填的日子起生效")
    assert "至2099-01-01前" in page.inner_text("main")
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_people_and_places_are_accessible_and_fit(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    desk, broken = Desk(chromium, live_server.url, width), {}
    body, person = house.bodies["water"].pk, house.caller.pk
    for who, addresses in {
        house.admin: ("people/", f"people/{person}", "people/new", "people/import", "roles/", "bodies/", "bodies/new",
                      f"bodies/{body}", f"bodies/{body}/duty", "duties/", "places/", "places/990123001"),
        house.security: (f"people/{person}", f"people/{person}/post", "people/import"),
        house.handler_hrss: ("bodies/", f"bodies/{body}", "places/990123002001"),
    }.items():  # fmt: skip
        page = desk.of(who)
        for address in addresses:
            page.goto(f"/administration/{address}")
            page.wait_for_load_state("networkidle")
            if found := faults(page):
                broken[who.username, address] = found
    assert broken == {}
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_keys_and_jobs_are_accessible_and_fit(
    chromium: Any, live_server: Any, house: Any, width: int
) -> None:
    page, broken = Desk(chromium, live_server.url, width).of(house.admin), {}

    def look() -> None:
        page.wait_for_load_state("networkidle")
        if found := faults(page):
            broken[page.url] = found

    page.goto("/administration/keys/new")
    look()
    page.fill("[name=system]", "12345热线")
    page.locator("[name=user]").press_sequentially(house.dispatcher.name)
    offered = page.locator("datalist option")
    offered.first.wait_for(state="attached")
    page.fill("[name=user]", offered.first.get_attribute("value"))
    page.fill("[name=scopes]", "matters:read disputes:write")
    page.click(".g-dialog-foot .btn-primary")
    page.wait_for_selector(".g-secret")
    look()
    page.click("text=已经记下")
    look()
    page.goto("/administration/jobs/")
    page.click("button >> text=重跑 >> nth=0")
    page.wait_for_selector("#g-messages >> text=已重跑")
    look()
    assert broken == {}
    assert not PolicyReport.objects.exists()
