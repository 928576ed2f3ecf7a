"""What an installation needs before its first matter: rule tables and procedures of every scenario, published."""

from kernel import registry
from kernel.people.models import User
from kernel.procedures import services as engine
from kernel.procedures.models import DefinitionVersion
from kernel.rules.services import load_scenario_tables


def install(*, by: User) -> dict[str, int]:
    """Publish what is new in the scenarios' folders; what is published already stays as it is."""
    tables = load_scenario_tables(by=by)
    before = DefinitionVersion.objects.count()
    for scenario in registry.scenarios():
        for file in scenario.files("procedure*.yaml"):
            engine.publish(file.read_text("utf-8"), by=by)
    return {"tables": tables, "procedures": DefinitionVersion.objects.count() - before}
