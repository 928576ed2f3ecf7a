"""What the shell asks: keys, tries, a living database."""

import hmac
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q

from kernel.audit import rows
from kernel.audit.standing import kept, twin
from kernel.common.identity import secret_digest
from kernel.common.moment import now
from kernel.people.models import User
from kernel.people.queries import posts_of
from kernel.web.models import ApiKey, SignInTry

KEY_START = "hz_"


def api_key(token: str) -> ApiKey | None:
    """The key a system presents (``hz_<prefix>_<secret>``), when it is known, of an active user, and still valid."""
    if not token.startswith(KEY_START) or token.count("_") < 2:
        return None
    prefix = token.split("_", 2)[1]
    known = kept(("key", prefix), lambda: _key(prefix))
    found: ApiKey | None = twin(known) if known else None
    if found is None or not hmac.compare_digest(found.digest, secret_digest(token)):
        return None
    if not found.user.is_active or (found.valid_to is not None and found.valid_to <= now()):
        return None
    return found


def _key(prefix: str) -> ApiKey | None:
    """With its user, and the posts that user holds: every request asks for them."""
    found: ApiKey | None = rows.first(ApiKey, "t.prefix = %s", [prefix], related=("user",))
    if found is not None:
        posts_of(found.user)
    return found


def running_keys() -> list[ApiKey]:
    """Every key that is valid now, the oldest first."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=now())
    return list(ApiKey.objects.filter(valid, user__is_active=True).select_related("user").order_by("pk"))


def database_answers() -> bool:
    """Whether the database answers a question right now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def tries_before(who: str, pk: int) -> int:
    """How many failed sign-ins of the pause just past stand before this one."""
    since = now() - timedelta(minutes=settings.SIGN_IN_PAUSE_MINUTES)
    return SignInTry.objects.filter(who=who, at__gt=since, pk__lt=pk).count()


def user_by_name(username: str) -> User | None:
    """The active user with this sign-in name."""
    return User.objects.filter(username=username, is_active=True).first()
