"""Copying the browser's parts."""

import json
from pathlib import Path

import pytest

from kernel.web import assets

SVG = """<svg
  xmlns="http://www.w3.org/2000/svg"
  class="icon"
>
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M12 5l0 14" />
  <path d="M5 12l14 0" />
</svg>
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    for name in assets.FILES:
        file = tmp_path / "node_modules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"/* {name} */\n//# sourceMappingURL=x.map\n", "utf-8")
    icons = tmp_path / "node_modules/@tabler/icons/icons/outline"
    icons.mkdir(parents=True)
    (icons / "plus.svg").write_text(SVG, "utf-8")
    (icons.parent.parent / "LICENSE").write_text("MIT", "utf-8")
    lists = tmp_path / "kernel/web"
    lists.mkdir(parents=True)
    (lists / "icons.txt").write_text("# a comment\nplus  # the same\nplus\n", "utf-8")
    return tmp_path / "node_modules"


def test_files_and_icons_arrive(modules: Path, tmp_path: Path) -> None:
    assert assets.copy(modules, tmp_path / "vendor", tmp_path) == 1
    icons = json.loads((tmp_path / "vendor/icons.json").read_text("utf-8"))
    assert icons == {"plus": '<path d="M12 5l0 14"/><path d="M5 12l14 0"/>'}
    assert "sourceMappingURL" not in (tmp_path / "vendor/bootstrap.min.css").read_text("utf-8")
    assert (tmp_path / "vendor/alpine.csp.min.js").exists()


def test_a_scenario_brings_its_own_icons(modules: Path, tmp_path: Path) -> None:
    own = tmp_path / "scenarios/x"
    own.mkdir(parents=True)
    (own / "icons.txt").write_text("minus\n", "utf-8")
    with pytest.raises(assets.Missing, match="no icon 'minus'"):
        assets.copy(modules, tmp_path / "vendor", tmp_path)


def test_without_node_modules_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(assets.Missing, match="make setup"):
        assets.copy(tmp_path / "nowhere", tmp_path / "vendor", tmp_path)


def test_a_missing_file_is_named(modules: Path, tmp_path: Path) -> None:
    (modules / "htmx.org/dist/htmx.min.js").unlink()
    with pytest.raises(assets.Missing, match=r"htmx\.org"):
        assets.copy(modules, tmp_path / "vendor", tmp_path)


def test_the_lock_file_names_no_private_host() -> None:
    lock = json.loads((assets.ROOT / "package-lock.json").read_text("utf-8"))
    hosts = {one["resolved"].split("/")[2] for one in lock["packages"].values() if "resolved" in one}
    assert hosts <= {"registry.npmjs.org"}
