"""Draws a shape once a page: icons that stand several times in a page become references to one drawing.

A list shows the same clock in every row, and the phone's menu repeats the icons of the side menu. In a whole page the
shapes used more than once move to one hidden drawing behind ``<body>``; parts that htmx asks for stay as they are, for
they may be put into any page.
"""

import re
from collections import Counter

ICON = re.compile(r'<svg class="(g-i[^"]*)" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">(.*?)</svg>')
BODY = re.compile(r"<body\b[^>]*>")


def drawn_once(page: str) -> str:
    """The page with every shape drawn once; as it was when it is no whole page or repeats none."""
    body = BODY.search(page)
    if body is None:
        return page
    counts = Counter(found[1] for found in ICON.findall(page, body.end()))
    names = {inside: f"g-i-{n}" for n, (inside, times) in enumerate(counts.items()) if times > 1}
    if not names:
        return page

    def refer(found: re.Match[str]) -> str:
        name = names.get(found[2])
        return f'<svg class="{found[1]}" aria-hidden="true"><use href="#{name}"/></svg>' if name else found[0]

    shapes = "".join(f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>' for inside, name in names.items())
    kept = f'<svg class="g-shapes" width="0" height="0" aria-hidden="true" focusable="false">{shapes}</svg>'
    return f"{page[: body.end()]}{kept}{ICON.sub(refer, page[body.end() :])}"
