"""Database fields shared by all models."""

from typing import TYPE_CHECKING, Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class _Utf8Encoder(DjangoJSONEncoder):
    """Keeps Chinese readable in the column: Django's default writes ``\\uXXXX`` on SQLite."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ensure_ascii"] = False
        super().__init__(*args, **kwargs)


class JSON(models.JSONField):
    """A JSON column that stores UTF-8."""

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any) -> Any: ...

        def __set__(self, instance: Any, value: Any) -> None: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("encoder", _Utf8Encoder)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Migrations name the field without its encoder."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("encoder", None)
        return name, path, args, kwargs


_PLAIN = DjangoJSONEncoder().default


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, UTF-8. What is hashed is exactly this."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(value, default=_PLAIN, option=options).decode()
