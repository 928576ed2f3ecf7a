"""Whoever's reading loads a module first, what the module holds is the same."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.any_database

SCRIPT = """
import hashlib, importlib, pkgutil, sys, types
import config.wsgi
from django.utils import translation
from django.utils.functional import Promise

translation.activate(sys.argv[1])


def plain(value):
    if isinstance(value, Promise):
        return "said when it is read"
    if isinstance(value, dict):
        return [(plain(key), plain(one)) for key, one in value.items()]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if isinstance(value, str) else None


for package in ("kernel", "scenarios"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if any(part in found.name for part in (".tests", ".migrations", ".management", ".testing")):
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, str | dict | list | tuple) and not name.startswith("__"):
                print(found.name, name, hashlib.sha256(repr(plain(value)).encode()).hexdigest())
"""


def _held(language: str) -> dict[str, str]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", SCRIPT, language]
    told = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    return dict(line.rsplit(" ", 1) for line in told.splitlines())


def test_what_a_module_holds_does_not_depend_on_the_language_of_who_loads_it() -> None:
    chinese, english = _held("zh-hans"), _held("en")
    assert len(chinese) > 1000
    assert {name for name in chinese if chinese[name] != english.get(name)} == set()
