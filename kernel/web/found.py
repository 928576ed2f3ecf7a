"""Finds what modules and scenarios bring – menus, addresses, API routers – by the path of their files."""

from functools import cache
from importlib import import_module
from types import ModuleType

from kernel import registry

HERE = "web"


@cache
def places() -> tuple[tuple[str, str], ...]:
    """Code and dotted package of every kernel module (but this one) and every scenario, in order of the alphabet."""
    kernel = [
        (path.parent.name, f"kernel.{path.parent.name}")
        for path in sorted((registry.ROOT / "kernel").glob("*/apps.py"))
        if path.parent.name != HERE
    ]
    return (*kernel, *((scenario.code, f"scenarios.{scenario.code}") for scenario in registry.scenarios()))


def modules(name: str) -> list[tuple[str, ModuleType]]:
    """Code and imported module of everybody's ``<name>.py``."""
    found = []
    for code, package in places():
        if (registry.ROOT / package.replace(".", "/") / f"{name}.py").exists():
            found.append((code, import_module(f"{package}.{name}")))
    return found
