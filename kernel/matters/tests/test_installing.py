"""A county of one's own: loaded as a whole or not at all, then published; a start says what is missing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kernel.matters.installing import install, next_step, rule_outcomes
from kernel.matters.proof import procedures_are_sound
from kernel.people.models import Post, User
from kernel.places.models import Organisation
from kernel.procedures.models import DefinitionVersion
from kernel.procedures.services import Unsound, publish
from kernel.rules.services import publish_table

pytestmark = pytest.mark.django_db
FILES = {
    "regions.csv": "code,name,kind,level,parent\n990123,清渡县,county,county,\n",
    "organisations.csv": "code,name,kind,function,region,parent\n990123-centre,县中心,county_centre,centre,990123,\n",
    "duties.csv": "organisation,function,region,valid_from,valid_to\n990123-centre,centre,990123,2016-01-01,\n",
    "users.csv": "username,name,role,organisation,region\n"
    "zhou,周敏,county_dispatcher,990123-centre,990123\ngu,顾文,expert,990123-centre,990123\n",
    "experts.csv": "username,field\ngu,山林水利\n",
}


def folder(tmp_path: Path, **instead: str) -> Path:
    for name, text in {**FILES, **instead}.items():
        if text:
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def load(path: Path) -> str:
    out = StringIO()
    call_command("load_county", str(path), "--password", "change-me-1", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_county_is_loaded_and_published_from_its_files(tmp_path):
    assert next_step().startswith("No county yet")
    assert "1 bodies loaded" in load(folder(tmp_path))
    assert next_step() == "" and DefinitionVersion.objects.filter(key="dispute").exists()
    assert User.objects.get(username="zhou").check_password("change-me-1")
    assert Post.objects.get(role="expert").fields == ["山林水利"]


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ({"duties.csv": ""}, "lacks duties.csv"),
        ({"users.csv": "username,name,role,organisation,region\nx,甲,county_dispatcher,nowhere,\n"}, "nowhere"),
        ({"users.csv": "username,name,role,organisation,region\nx,甲,king,990123-centre,\n"}, "king"),
        ({"organisations.csv": "code,name,kind,function,region,parent\n990123-centre,县中心,department,x,990123,\n"},
         "centre"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_and_nothing_is_loaded(tmp_path, instead, told):
    with pytest.raises(CommandError, match=told):
        load(folder(tmp_path, **instead))
    assert not Organisation.objects.exists() and not User.objects.filter(username="zhou").exists()


def test_a_second_county_is_refused(tmp_path, cast):
    with pytest.raises(CommandError, match="There is a county already"):
        load(folder(tmp_path))
    assert next_step() == "No procedure is published yet. Run: manage.py publish"


def test_publishing_says_how_much_was_new(cast):
    said = []
    for _time in range(2):
        out = StringIO()
        call_command("publish", stdout=out, stderr=StringIO())
        said.append(out.getvalue())
    assert " procedures published" in said[0] and said[1] == "0 tables, 0 procedures published\n"


LOOP = "if_loop,then_outcome,basis,valid_from\ntownship,township,product:x,2020-01-01\n,{},product:x,2020-01-01\n"


def test_a_table_that_gives_an_outcome_the_procedure_has_no_way_for_is_found(house):
    text = DefinitionVersion.objects.filter(key="dispute").latest("version").text
    assert rule_outcomes("disputes", text)["loop"] == {"township", "county", "backstop"}
    publish_table("disputes.loop", LOOP.format("moon"), by=house.system)
    assert any("“moon”" in problem for problem in procedures_are_sound())


def test_a_procedure_is_not_published_against_such_a_table(cast):
    install(by=cast.system)
    publish_table("disputes.loop", LOOP.format("moon"), by=cast.system)
    text = DefinitionVersion.objects.filter(key="dispute").latest("version").text + "\n# 改过\n"
    with pytest.raises(Unsound, match="moon"):
        publish(text, tables=rule_outcomes("disputes", text), by=cast.system)
