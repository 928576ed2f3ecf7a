"""One of hundreds, picked by typing: what is found, what is refused, what is suggested."""

from typing import Any

import pytest
from django import forms
from django.test import Client

from kernel.places.forms import BodyField, PlaceField

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    place = PlaceField(label="地点", required=False)
    body = BodyField(label="单位", required=False)


def picked(name: str, typed: str) -> Any:
    form = Form({name: typed})
    assert form.is_valid(), form.errors
    return form.cleaned_data[name]


@pytest.mark.parametrize("typed", ["岚汀街道（990123001）", "990123001", "岚汀街道", "岚汀", " 岚汀街道 "])
def test_a_place_is_found_by_label_code_name_or_a_part_of_it(cast: Any, typed: str) -> None:
    assert picked("place", typed).pk == "990123001"


def test_a_body_is_found_by_code_and_by_key(cast: Any) -> None:
    body = cast.bodies["hrss"]
    for typed in (body.code, f"{body.name}（{body.code}）", str(body.pk), body.name):
        assert picked("body", typed) == body


def test_nothing_typed_is_nothing_picked(cast: Any) -> None:
    assert picked("place", "") is None


def test_several_that_fit_are_named_and_offered(cast: Any) -> None:
    form = Form({"place": "99012300"})
    assert not form.is_valid() and "岚汀街道（990123001）" in form.errors["place"][0]
    assert '<option value="岚汀街道（990123001）">' in str(form["place"])


@pytest.mark.parametrize("typed", ["没有这个地方", "9" * 40, "<b>", "岚汀街道（990123999）"])
def test_what_nobody_is_called_is_refused_with_a_sentence(cast: Any, typed: str) -> None:
    form = Form({"place": typed, "body": typed})
    assert not form.is_valid()
    assert all("没有找到" in form.errors[name][0] for name in ("place", "body")) and "<b>" not in str(form["place"])


def test_what_is_chosen_already_stands_in_the_line(cast: Any) -> None:
    form = Form(initial={"place": "990123001", "body": cast.bodies["hrss"]})
    assert 'value="岚汀街道（990123001）"' in str(form["place"])
    assert f'value="{cast.bodies["hrss"].name}（{cast.bodies["hrss"].code}）"' in str(form["body"])


def test_suggestions_follow_what_is_typed_and_need_a_sign_in(client: Client, cast: Any) -> None:
    assert client.get("/places/pick/place?q=岚").status_code == 302
    client.force_login(cast.admin)
    assert "岚汀街道（990123001）" in client.get("/places/pick/place?q=岚").content.decode()
    assert client.get("/places/pick/place?q=没有这个").content == b""
    assert 0 < client.get("/places/pick/body").content.count(b"<option") <= 20
