"""A scenario is a found folder; a copy is one too."""

import shutil

import pytest

from kernel import registry


def test_every_scenario_folder_is_found():
    assert "disputes" in {scenario.code for scenario in registry.scenarios()}


def test_a_kind_leads_to_its_scenario():
    assert registry.by_kind("dispute").code == "disputes"
    with pytest.raises(KeyError):
        registry.by_kind("nothing")


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "kernel").mkdir()
    shutil.copytree(registry.ROOT / "scenarios", tmp_path / "scenarios")
    return tmp_path


def test_a_copy_has_the_new_name_everywhere(tree):
    made = registry.copy("orchards", "disputes", root=tree)
    left = [
        file
        for file in made.rglob("*")
        if file.suffix in (".py", ".toml", ".yaml", ".html") and "disputes" in file.read_text("utf-8")
    ]
    assert left == []
    assert 'kind = "orchards"' in (made / "scenario.toml").read_text("utf-8")


@pytest.mark.parametrize("name", ["disputes", "class", "static", "kernel/x", "x", "9x", "Upper", "with space", ""])
def test_a_bad_or_taken_name_is_refused_with_a_sentence(tree, name):
    with pytest.raises(registry.BadScenario):
        registry.copy(name, "disputes", root=tree)


def test_there_must_be_something_to_copy(tree):
    with pytest.raises(registry.BadScenario, match="no scenario"):
        registry.copy("orchards", "missing", root=tree)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code = ", "not valid TOML"),
        ('code = "x"', "missing"),
        ('code="y"\nkind="y"\nname="y"\nsummary="y"', "differs"),
    ],
)
def test_a_bad_manifest_stops_the_start_with_its_file_and_reason(tmp_path, text, says):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "scenario.toml").write_text(text)
    with pytest.raises(registry.BadScenario, match=says):
        registry._read(tmp_path / "x" / "scenario.toml")
