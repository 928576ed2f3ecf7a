"""Copies the few files the pages need from ``node_modules`` to ``static/vendor``: ``python -m kernel.web.assets``.

No bundler. The chosen icons go into one ``icons.json`` (name → the inside of its ``<svg>``), which the
``{% icon %}`` tag inlines. Runs before Django is set up, so it imports nothing of it.
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = ROOT / "node_modules"
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"

FILES = (
    "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js",
    "htmx.org/dist/htmx.min.js",
    "@alpinejs/csp/dist/cdn.min.js",
    "echarts/dist/echarts.min.js",
)
RENAMED = {"@alpinejs/csp/dist/cdn.min.js": "alpine.csp.min.js"}


class Missing(SystemExit):
    """Something to copy is not there; printed as one sentence."""


def icon_lists(root: Path = ROOT) -> list[Path]:
    """Every icons.txt: the shell's, then those of kernel modules and scenarios."""
    return sorted(root.glob("kernel/*/icons.txt")) + sorted(root.glob("scenarios/*/icons.txt"))


def icon_names(lists: list[Path]) -> list[str]:
    """The names written in these lists, once each, in order of the alphabet."""
    lines = (line.split("#")[0].strip() for file in lists for line in file.read_text("utf-8").splitlines())
    return sorted({line for line in lines if line})


def icon_inside(name: str, modules: Path = MODULES) -> str:
    """The inside of one Tabler icon's ``<svg>``, on one line, without its invisible frame.

    Raises Missing when the installed icon set has no icon of that name.
    """
    path = name if "/" in name else f"outline/{name}"
    file = modules / "@tabler/icons/icons" / f"{path}.svg"
    if not file.exists():
        raise Missing(f"There is no icon '{name}' in @tabler/icons. Correct the name in icons.txt.")
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", file.read_text("utf-8"), flags=re.DOTALL)
    inside = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inside)
    return re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>")


def copy(modules: Path = MODULES, vendor: Path = VENDOR, root: Path = ROOT) -> int:
    """Copy all files and write ``icons.json``; returns the number of icons.

    Raises Missing, with what to do, when ``node_modules`` is not there or lacks a file.
    """
    if not modules.is_dir():
        raise Missing("node_modules is not here yet. Run: make setup  (or: npm ci --ignore-scripts)")
    vendor.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        source = modules / name
        if not source.exists():
            raise Missing(f"node_modules has no {name}. Run: npm ci --ignore-scripts")
        text = source.read_text("utf-8")
        text = re.sub(r"\n?/[/*]# sourceMappingURL=\S+(\s*\*/)?\s*$", "\n", text)  # the maps are not shipped
        (vendor / RENAMED.get(name, source.name)).write_text(text, "utf-8")
    icons = {name: icon_inside(name, modules) for name in icon_names(icon_lists(root))}
    (vendor / "icons.json").write_text(json.dumps(icons, indent=0), "utf-8")
    shutil.copy(modules / "@tabler/icons/LICENSE", vendor / "tabler-icons.LICENSE")
    return len(icons)


def main() -> int:
    """The command: copies, says what was done."""
    count = copy()
    print(f"{len(FILES)} files and {count} icons are in {VENDOR.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
