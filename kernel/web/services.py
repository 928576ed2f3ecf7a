"""What the shell changes: keys of other systems, failed sign-ins, stored answers, policy reports."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse

from kernel.audit.services import audited, change
from kernel.common.errors import Conflict, Invalid, TooMany
from kernel.common.identity import digest, secret_digest
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.people.models import User
from kernel.web.models import ApiKey, KeyUse, PolicyReport, SignInTry, StoredAnswer
from kernel.web.queries import KEY_START, tries_before

KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger")
KEPT_DAYS = 7
REPORTS_A_DAY = 300
NAME_FACTOR, ADDRESS_FACTOR = 4, 10

# ── keys of other systems ────────────────────────────────────────────────────


@audited("web.issue_key", refresh=False)
def issue_key(
    system: str, *, user: User, scopes: Iterable[str], valid_to: datetime | None, by: Any
) -> tuple[ApiKey, str]:
    """Make a key for a system that acts as ``user``; returns it with its clear text, which is shown only now.

    ``scopes`` are words like ``matters:read`` or ``disputes:write``; ``*`` is all.
    """
    wanted = sorted(set(scopes))
    if not system.strip() or not wanted:
        raise Invalid("api.key_incomplete", _("没有写明系统名称或权限范围。"), _("补全后再发放密钥。"))
    prefix = secrets.token_hex(5)
    token = f"{KEY_START}{prefix}_{secrets.token_urlsafe(30)}"
    key = ApiKey(
        system=system.strip(), prefix=prefix, digest=secret_digest(token), scopes=wanted, user=user, created_at=now(),
        valid_to=valid_to,
    )  # fmt: skip
    key.save()
    return key, token


@audited("web.end_key")
def end_key(key: ApiKey, *, by: Any) -> ApiKey:
    """The key no longer opens anything, from now on."""
    return change(key, valid_to=now())


_noted: dict[str, datetime] = {}
"""When this process last noted each key's use, by digest."""
USE_STEP = timedelta(minutes=10)


def note_use(key: ApiKey) -> None:
    """Keep when a key was last used; at most one write a key and process in ten minutes."""
    moment = now()
    if moment - _noted.get(key.digest, moment - USE_STEP) < USE_STEP:
        return
    KeyUse.objects.update_or_create(key=key, defaults={"at": moment})
    _noted[key.digest] = moment


# ── sign-in ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Attempt:
    """One attempt in progress: its rows, to be dropped when it turns out right."""

    rows: tuple[SignInTry, ...]


def begin_attempt(username: str, address: str) -> Attempt:
    """Count an attempt before it is checked, so that many at once cannot slip through.

    Refused (TooMany) after ``SIGN_IN_TRIES`` failures for one name from one address, four times as many for the
    name, ten times for the address, within ``SIGN_IN_PAUSE_MINUTES``. The sentence is the same whether the
    account exists or not; a refused attempt does not lengthen the pause.
    """
    name = username.strip().lower()
    limits = ((f"pair|{name}|{address}", 1), (f"name|{name}", NAME_FACTOR), (f"address|{address}", ADDRESS_FACTOR))
    rows = tuple(SignInTry.objects.create(who=digest(who), at=now()) for who, _factor in limits)
    for row, (_who, factor) in zip(rows, limits, strict=True):
        if tries_before(row.who, row.pk) >= settings.SIGN_IN_TRIES * factor:
            SignInTry.objects.filter(pk__in=[one.pk for one in rows]).delete()
            raise TooMany(
                "sign_in.too_many",
                _("尝试的次数太多，请过%(n)s分钟再登录。") % {"n": settings.SIGN_IN_PAUSE_MINUTES},
                _("忘记密码的，请联系本单位管理员重置。"),
            )
    return Attempt(rows)


def attempt_succeeded(attempt: Attempt) -> None:
    """Forget the failures of this name; the address keeps its count of others."""
    SignInTry.objects.filter(who__in=[row.who for row in attempt.rows[:2]]).delete()
    SignInTry.objects.filter(pk=attempt.rows[2].pk).delete()


# ── the same request twice ───────────────────────────────────────────────────


def answer_once(caller: str, key: str, fingerprint: str, work: Callable[[], Any]) -> Any:
    """Do the work once for a caller's key; a repeat gets the stored answer, marked ``Idempotent-Replay: true``.

    Claim, work and stored answer are one transaction: a second request with the same key waits for the first,
    a killed process leaves nothing behind, and what was refused (status 400 and above) is not kept, so it can
    be tried again. A different request under the same key is refused (Conflict).
    """
    with transaction.atomic():
        stored, fresh = StoredAnswer.objects.get_or_create(
            caller=caller, key=secret_digest(key), defaults={"request": fingerprint, "at": now()}
        )
        if not fresh:
            return _replay(stored, fingerprint)
        response = work()
        if response.status_code >= 400 or getattr(response, "streaming", False):
            transaction.set_rollback(response.status_code >= 400)
            return response
        stored.status, stored.body = response.status_code, response.content
        stored.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        stored.save()
        return response


def _replay(stored: StoredAnswer, fingerprint: str) -> HttpResponse:
    if stored.request != fingerprint:
        raise Conflict(
            "idempotency.reused",
            _("这个幂等键已经用于另一个请求。"),
            _("重试请原样提交；新的请求请换一个幂等键。"),
        )
    headers = {**stored.headers, "Idempotent-Replay": "true"}
    return HttpResponse(bytes(stored.body), status=stored.status, headers=headers)


# ── policy reports and housekeeping ──────────────────────────────────────────


def note_report(directive: str, blocked: str, page: str) -> None:
    """Count one report of a browser; after ``REPORTS_A_DAY`` different ones a day, new kinds are dropped."""
    kind = {"on": today(), "directive": directive[:60], "blocked": blocked[:200], "page": page[:200]}
    if PolicyReport.objects.filter(**kind).update(count=F("count") + 1):
        return
    if PolicyReport.objects.filter(on=kind["on"]).count() < REPORTS_A_DAY:
        _row, fresh = PolicyReport.objects.get_or_create(**kind)
        if not fresh:
            PolicyReport.objects.filter(**kind).update(count=F("count") + 1)


def forget() -> str:
    """Drop what has served: answers after seven days, failed sign-ins after one, policy reports after ninety."""
    moment = now()
    answers, _a = StoredAnswer.objects.filter(at__lt=moment - timedelta(days=KEPT_DAYS)).delete()
    tries, _b = SignInTry.objects.filter(at__lt=moment - timedelta(days=1)).delete()
    reports, _c = PolicyReport.objects.filter(on__lt=today() - timedelta(days=90)).delete()
    return f"{answers} answers, {tries} tries, {reports} reports dropped"
