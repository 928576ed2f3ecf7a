"""``python -m bench.gallery [--url URL]``: docs/gallery.md, a picture of each main page at both widths.

From a running demonstration (``make run``), whose database it reads to find an account of each role. Pages are found by
walking links, so one that moved is found where it is now; one that no link leads to any more is told.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bench.screenshots import CHROMIUM, WIDTHS, opened, password
from bench.walk import walk

OUT = Path(__file__).resolve().parent.parent / "docs"
PICTURES = "img/gallery"
QUALITY = 60
"""Of the pictures, in percent: words stay sharp, a page weighs some 60 KB."""
CHOSEN: dict[str, dict[str, str]] = {
    "county_dispatcher": {
        "matters-workbench": "Workbench",
        "matters-list": "Matters",
        "matters-detail": "A matter",
        "matters-act-session": "A joint session is called",
        "matters-picture": "Procedure with the present step",
        "matters-register": "Register",
        "matters-places": "A place picked on the map",
        "matters-orders": "Supervision orders",
        "matters-groups": "Group matters",
        "disputes-ways": "Which ways are open, with the reckoning",
        "papers-list": "Papers of a matter",
        "papers-casefile": "Case file",
        "matters-process-dispute": "A procedure",
        "matters-clocks": "Time limits",
        "disputes-library": "Similar cases",
        "lawchange-list": "Changes of law",
    },
    "leader": {
        "cockpit-board": "The cockpit of a county",
        "cockpit-matters": "The matters behind a number",
        "cockpit-index": "The petition response index",
        "alerts-list": "Warnings",
        "analysis-overview": "Analysis",
        "analysis-question-trend": "Received day by day",
        "analysis-question-repeats": "Repeats",
    },
    "data_steward": {
        "sources-list": "Sources",
        "sources-source": "A source",
        "sources-quarantine": "Quarantine",
        "sources-row": "A row put right",
        "sources-catalogue": "Catalogue",
        "sources-shares": "Requests to share",
        "linkage-list": "Links to decide",
        "linkage-record": "A record and what it is linked with",
    },
    "system_admin": {
        "administration-tables": "Rule tables",
        "administration-table": "A rule table",
        "administration-people": "People and posts",
        "administration-bodies": "Bodies and duties",
        "administration-jobs": "Jobs",
        "papers-template": "A paper's template",
        "law-drafts": "Amendments",
        "learning-list": "Models",
        "learning-card": "A model's card",
    },
    "auditor": {"administration-ledger": "Ledger search"},
    "mediator": {
        "field-today": "Today, on the phone",
        "field-report": "Quick report",
        "field-visits": "Visits",
        "field-matter": "A matter on the phone",
    },
    "": {
        "matters-citizen_home": "Citizens' home",
        "matters-hand_in": "Hand in",
        "matters-track": "Track",
        "matters-remedies": "What if I disagree",
        "deliberation-read": "A draft laid open",
        "law-library": "Law library",
        "law-article": "An article",
        "web-sign_in": "Sign-in",
    },
}
"""Role (empty: somebody without an account) → sort of page (``Sort.name``) → what it is called."""
HEAD = """# Gallery

Main pages of the demonstration at the width of a desk (1440) and of a phone (390), drawn by

```
make run
.venv/bin/python -m bench.gallery
```
"""


def main() -> None:
    """Take every picture and write the page; exit 1 when a page was not found."""
    parser = argparse.ArgumentParser(prog="python -m bench.gallery", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of the running demonstration")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of gallery.md and its pictures")
    parser.add_argument("--list", action="store_true", help="only print every sort of page each role can reach")
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("gallery: no Chromium on this machine. Install one, then try again.")
    password()  # sets Django up
    (given.out / PICTURES).mkdir(parents=True, exist_ok=True)
    lines, missing = [HEAD], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"])
        for role, wanted in CHOSEN.items():
            found = reachable(browser, given.url, role)
            if given.list:
                print(*(f"{role or '-':<20}{name:<46}{address}" for name, address in found.items()), sep="\n")
                continue
            missing += [f"{role or 'nobody'}: {name}" for name in wanted if name not in found]
            lines += pictured(browser, given.url, given.out, role, {n: found[n] for n in wanted if n in found})
        browser.close()
    if not given.list:
        (given.out / "gallery.md").write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    if missing:
        sys.exit("gallery: no link leads to " + ", ".join(missing))


def enter(page: Page, url: str, role: str) -> None:
    """Sign in as the first person with this role; nobody for an empty one."""
    if not role:
        return
    from bench.ground import somebody

    page.goto(f"{url}/sign-in")
    page.fill("[name=username]", somebody(role).username)
    page.fill("[name=password]", password())
    page.click("form[method=post] .btn-primary")
    page.wait_for_url(lambda found: "sign-in" not in found)


def reachable(browser: Browser, url: str, role: str) -> dict[str, str]:
    """Name and address of one page of every sort this role can reach."""
    with opened(browser, 1440) as page:
        enter(page, url, role)

        def get(address: str) -> str | None:
            answer = page.request.get(url + address)
            return answer.text() if answer.ok and "text/html" in answer.headers.get("content-type", "") else None

        start = urlsplit(page.url).path if role else "/home"
        return {sort.name: address for sort, address in walk(get, start)}


def pictured(browser: Browser, url: str, out: Path, role: str, pages: dict[str, str]) -> list[str]:
    """The lines of gallery.md for one role, its pictures taken."""
    titles: dict[str, str] = {}
    for width in WIDTHS:
        with opened(browser, width) as page:
            enter(page, url, role)
            for name, address in pages.items():
                page.goto(url + address)
                page.wait_for_load_state("networkidle")
                titles[name] = page.title()
                page.screenshot(
                    path=out / PICTURES / f"{role or 'nobody'}-{name}-{width}.jpg", type="jpeg", quality=QUALITY,
                    animations="disabled", scale="css",
                )  # fmt: skip
    lines = [f"\n## {role.replace('_', ' ') or 'without an account'}\n"]
    for name in pages:
        shown = (
            f"![{CHOSEN[role][name]}, {width}]({PICTURES}/{role or 'nobody'}-{name}-{width}.jpg)" for width in WIDTHS
        )
        lines += [f"### {CHOSEN[role][name]}\n", f"`{name}` · {titles[name]}\n", "\n".join(shown), ""]
    return lines


if __name__ == "__main__":
    main()
