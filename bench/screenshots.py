"""``python -m bench.screenshots [--url URL]``: the README's pictures, from a running demonstration.

It starts nothing and changes nothing: it signs in as the county's dispatcher, opens pages and saves what they look
like at the width of a desk and of a phone. Run ``make run`` first.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

OUT = Path(__file__).resolve().parent.parent / "docs" / "img"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = {1440: 900, 390: 844}
ACCOUNT = "zhou.min"
TOLD = "岚汀街道临川社区3幢，楼上水管漏水泡坏了我家天花板，找楼上谈维修费谈了两个月谈不拢，请帮忙调解。"
PAGES = 8
"""Pages of the list in which a matter is looked for whose receipt the dispatcher may see."""


def main() -> None:
    """Take every picture at every width."""
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of the running demonstration")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the pictures")
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("screenshots: no Chromium on this machine. Install one, then try again.")
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            for width in WIDTHS:
                take(browser, given.url.rstrip("/"), width, given.out)
            wall(browser, given.url.rstrip("/"), given.out)
        except BrowserError as error:
            sys.exit(f"screenshots: {given.url} does not answer as the demonstration does: {error.message}")
        finally:
            browser.close()


def take(browser: Browser, url: str, width: int, out: Path) -> None:
    """All pictures of one width."""
    with opened(browser, width) as page:
        sign_in(page, url)
        for name, show in STAFF.items():
            show(page, url)
            save(page, out, f"{name}-{width}")
        number, code = receipt(page, url)
    with opened(browser, width) as page:
        fill_in(page, url)
        save(page, out, f"file-{width}")
        follow(page, url, number, code)
        save(page, out, f"track-{width}")


def wall(browser: Browser, url: str, out: Path) -> None:
    """The cockpit as it hangs on a wall."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    page = context.new_page()
    sign_in(page, url)
    page.goto(f"{url}/cockpit/")
    save(page, out, "cockpit-1920")
    context.close()


@contextmanager
def opened(browser: Browser, width: int) -> Iterator[Page]:
    """A fresh window of this width, at twice the points for a phone."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN", device_scale_factor=1 if width > 900 else 2
    )
    yield context.new_page()
    context.close()


def save(page: Page, out: Path, name: str) -> None:
    """What the window shows now."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=out / f"{name}.png", animations="disabled")
    print(out / f"{name}.png")


def password() -> str:
    """The password of the demonstration's accounts."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from kernel.matters.demo import PASSWORD

    return PASSWORD


def sign_in(page: Page, url: str) -> None:
    """As the county's dispatcher."""
    page.goto(f"{url}/sign-in")
    page.fill("[name=username]", ACCOUNT)
    page.fill("[name=password]", password())
    page.click("form[method=post] [type=submit], form[method=post] button:not([type=button])")
    page.wait_for_url(lambda found: "sign-in" not in found)


def workbench(page: Page, url: str) -> None:
    """What waits today."""
    page.goto(f"{url}/workbench")


def listed(page: Page, url: str) -> None:
    """Every open matter, newest first."""
    page.goto(f"{url}/matters/?order=recent")


def detail(page: Page, url: str) -> None:
    """A red matter that is being worked on, else any."""
    page.goto(f"{url}/matters/?grade=red&phase=working&order=recent")
    if not page.locator(".g-table-title").count():
        page.goto(f"{url}/matters/")
    page.goto(url + str(page.locator(".g-table-title").first.get_attribute("href")))


def receipt(page: Page, url: str) -> tuple[str, str]:
    """Number and query code of a matter that is being worked on."""
    for number in range(1, PAGES + 1):
        page.goto(f"{url}/matters/?phase=working&order=recent&page={number}")
        for address in [str(one.get_attribute("href")) for one in page.locator(".g-table-title").all()]:
            if page.request.get(f"{url}{address}/receipt").ok:
                page.goto(f"{url}{address}/receipt")
                return page.inner_text(".g-receipt-no"), page.inner_text(".g-receipt-code")
    sys.exit("screenshots: no matter whose receipt the county centre gave is being worked on.")


def fill_in(page: Page, url: str) -> None:
    """The citizen's form, filled in and not sent."""
    page.goto(f"{url}/file")
    page.fill("[name=text]", TOLD)
    page.fill("[name=name]", "李明")
    page.fill("[name=phone]", "12012345678")
    page.evaluate("window.scrollTo(0, 0)")


def follow(page: Page, url: str, number: str, code: str) -> None:
    """The citizen's page of the matter."""
    page.goto(f"{url}/track?no={number}&code={code}")
    page.click("form[method=post] button.btn-primary, main form button")
    page.wait_for_url(f"**/track/{number}")


STAFF: dict[str, Callable[[Page, str], None]] = {"workbench": workbench, "list": listed, "detail": detail}

if __name__ == "__main__":
    main()
