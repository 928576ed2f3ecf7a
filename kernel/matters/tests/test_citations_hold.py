"""Every article the house cites exists and is in force: proven against the laws of the data package."""

from datetime import date
from typing import Any

import pytest

from kernel.law.library import queries
from kernel.law.library.services import import_package
from kernel.law.models import Article
from kernel.law.norm_services import register_norms
from kernel.matters.proof import CHECKS

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_every_citation_of_the_house_holds_until_its_article_is_gone(house: Any) -> None:
    register_norms(by=house.system)
    import_package(by=house.system)
    assert list(CHECKS["citations"]()) == []
    article = queries.article_on(queries.norm_named("人民调解法"), 23, on=date(2026, 1, 1))
    assert article is not None
    Article.objects.filter(pk=article.pk).delete()
    wrong = list(CHECKS["citations"]())
    assert wrong
    assert all("人民调解法#23" in one for one in wrong)
