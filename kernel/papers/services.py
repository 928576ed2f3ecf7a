"""Changing templates (proposed by one person, published by another) and asking for a case file."""

from io import BytesIO
from typing import IO, Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.files.services import store_file
from kernel.matters.documents import missing_documents
from kernel.matters.models import Matter
from kernel.matters.standing import require_sight
from kernel.papers.kinds import Kind, fields_of
from kernel.papers.models import Bundle, Template
from kernel.people.models import User
from kernel.people.queries import grant_for, posts_of
from kernel.people.services import look

KEEPERS = ("system_admin", "county_dispatcher", "legality_reviewer")
"""Posts that look after the templates of the county."""
LOOKED = "name,phone,id,address"


def keeps_templates(by: Any) -> bool:
    """Whether somebody looks after templates."""
    return any(post.role in KEEPERS for post in posts_of(by))


def _require_keeper(by: User) -> None:
    if not keeps_templates(by):
        raise Forbidden(
            "paper.keeper",
            _("文书模板由系统管理员、县级中心调度员或者合法性审核员维护。"),
            _("请把要改的内容告诉他们。"),
        )


# ── templates ────────────────────────────────────────────────────────────────


@audited("paper.propose", refresh=False)
def propose_template(kind: Kind, content: IO[bytes], *, name: str, note: str, by: User) -> Template:
    """A changed template, to be published by a second person.

    Raises Invalid with the first problem, where it is and which fields exist.
    """
    from kernel.papers.filling import LARGEST, check_template  # python-docx comes with the first template

    _require_keeper(by)
    words = note.strip()
    if not words:
        raise Invalid("paper.note", _("还没有写明改了什么。"), _("请用一句话写清改了哪里、为什么改。"))
    content.seek(0)
    given = content.read(LARGEST + 1)
    problems = check_template(given, fields_of(kind))
    if problems:
        first = problems[0]
        where = f"{first.where}：" if first.where else ""
        more = _("另有%(n)s处问题。") % {"n": len(problems) - 1} if len(problems) > 1 else ""
        raise Invalid("paper.template", f"{where}{first.what}", _("请改好再传。") + more)
    row = Template(kind=kind.key, note=words[:300], made_by=by, made_at=now())
    row.number = (
        Template.objects.filter(kind=kind.key).order_by("-number").values_list("number", flat=True).first() or 0
    ) + 1
    row.file_id = store_file(row, BytesIO(given), name=name, kind="paper_template", by=by).pk
    row.save()
    tell(row, _("%(name)s提出第%(n)s版模板：%(note)s") % {"name": by.name, "n": row.number, "note": words})
    return row


@audited("paper.publish")
def publish_template(template: Template, *, by: User) -> Template:
    """A second person publishes the version; from now on the paper is made with it."""
    _require_keeper(by)
    _require_proposed(template)
    if template.made_by_id == by.pk:
        raise Conflict("paper.own", _("自己提出的模板不能自己发布。"), _("请另一位维护人核对后发布。"))
    for other in Template.objects.filter(kind=template.kind, status="published"):
        change(other, status="replaced")
    change(template, status="published", decided_by=by, decided_at=now())
    tell(template, _("%(name)s发布第%(n)s版模板") % {"name": by.name, "n": template.number})
    return template


@audited("paper.decline")
def decline_template(template: Template, reason: str, *, by: User) -> Template:
    """The version is not published, or a published one is taken back; the reason is kept."""
    _require_keeper(by)
    if template.status not in ("proposed", "published"):
        raise Conflict("paper.decided", _("这一版已经处理过。"), _("请刷新页面查看。"))
    words = reason.strip()
    if not words:
        raise Invalid("paper.reason", _("还没有写明理由。"), _("请用一句话写清为什么不用这一版。"))
    change(template, status="declined", decided_by=by, decided_at=now(), reason=words[:300])
    tell(template, _("%(name)s停用第%(n)s版模板：%(why)s") % {"name": by.name, "n": template.number, "why": words})
    return template


def _require_proposed(template: Template) -> None:
    if template.status != "proposed":
        raise Conflict("paper.decided", _("这一版已经处理过。"), _("请刷新页面查看。"))


# ── papers with clear names, case files ──────────────────────────────────────


def may_open(by: Any, matter: Matter) -> bool:
    """Whether somebody gave a reason that still runs, so that names may stand in full."""
    return grant_for(by, matter.audit_chain) is not None


@audited("paper.clear", refresh=False)
def open_names(matter: Matter, what: str, *, by: User) -> None:
    """Names, numbers and addresses stand in full in what is made now; each party can see who fetched it, and why.

    Raises Forbidden without a grant that still runs.
    """
    require_sight(matter, by)
    for party in matter.parties.all():
        look(by, matter, party_id=party.pk, fields=LOOKED)
    if not may_open(by, matter):
        raise Forbidden(
            "access.no_grant",
            _("要带完整姓名和证件号码，需要先说明用途。"),
            _("请在当事人一栏点“查看”，选择用途并写明理由，再来取。"),
            rule="个人信息保护法#6",
        )
    tell(matter, _("%(name)s取用含完整个人信息的%(what)s") % {"name": by.name, "what": what})


@audited("paper.bundle", refresh=False)
def ask_bundle(matter: Matter, *, clear: bool = False, by: User) -> Bundle:
    """Ask for the case file as one PDF. Refused while a document it must hold is missing; the refusal names each."""
    require_sight(matter, by)
    missing = missing_documents(matter)
    if missing:
        names = "、".join(one.name for one in missing)
        raise Conflict(
            "bundle.missing",
            _("卷宗还缺%(n)s份必备文书：%(names)s。") % {"n": len(missing), "names": names},
            _("请补齐后再生成；办理页面的“卷宗清单”逐项列明。"),
        )
    if clear:
        open_names(matter, _("卷宗"), by=by)
    masked = _("完整信息") if clear else _("遮挡")
    tell(matter, _("%(name)s生成卷宗（%(how)s）") % {"name": by.name, "how": masked})
    return Bundle.objects.create(matter=matter, clear=clear, asked_by=by, asked_at=now())
