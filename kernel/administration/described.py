"""What every role sees and does, in words for people."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _l

from kernel.common.moment import today
from kernel.people.models import Post
from kernel.people.queries import roles

SEES = {
    "place": _l("所辖地方全部未密封的事项，身份信息遮盖"),
    "unit": _l("本单位承办、协办或受邀参与的事项"),
    "assigned": _l("指名由本人经办、参加专班或回访的事项"),
    "county-agg": _l("统计数字，以及由本人包案的事项"),
    "own": _l("本人提交的"),
    "none": _l("不看任何事项"),
}
DOES = {
    "county_dispatcher": _l("登记、分流派单、确认类别和等级、召集会商、督办"),
    "township_dispatcher": _l("登记、接收、指派本乡镇的承办人"),
    "grid_worker": _l("随手上报、帮办、回访本网格"), "mediator": _l("调解、制作协议、跟踪履行"),
    "mediation_chair": _l("指派调解员、审核协议"), "judicial_office": _l("指导调解、审核协议、初审文件"),
    "department_handler": _l("受理、办理、答复、申请延期"), "task_force_lead": _l("组织专班、定方案、盯步骤"),
    "expert": _l("应邀出具书面意见，有利害关系的回避"), "leader": _l("包案、签批、决定"),
    "village_legal_adviser": _l("解答、审合同、参加调解"), "follow_up_officer": _l("回访没有经手过的事项"),
    "petition_officer": _l("登记、转送、督查、复查信访"),
    "legality_reviewer": _l("合法性审查、法规修改、起草和发布规则"),
    "legal_reviewer": _l("法制审核"), "enforcement_officer": _l("办理执法案件"),
    "enforcement_supervisor": _l("检查执法、制发监督文书"), "reconsideration_officer": _l("受理、调解、审理、拟稿"),
    "legal_aid_officer": _l("审查和指派法律援助"),
    "notary_clerk": _l("办理公证"), "prosecutor": _l("评估线索、提出建议"),
    "indicator_officer": _l("核对指标、说明异常"), "data_steward": _l("管目录、收数据、处理隔离行"),
    "auditor": _l("写明用途后查账本，抽查访问记录"),
    "system_admin": _l("开设和停用账号，管单位、职责、接口密钥、后台任务，起草和发布规则"),
    "security_admin": _l("授予和结束岗位，核对发布别人起草的规则"),
}  # fmt: skip
"""What each role does, in words. Opening accounts, giving posts and reading the ledger are three people's work."""


def described() -> list[dict[str, Any]]:
    """Every role of people at work with what it sees and does, and how many hold it today."""
    held = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today()), valid_from__lte=today())
    counts = dict(held.filter(user__is_active=True).values_list("role").annotate(n=Count("user", distinct=True)))
    shown = [role for role in roles().values() if role.code not in ("citizen", "system")]
    return [
        {"role": role, "sees": SEES[role.scope], "does": DOES.get(role.code, ""), "count": counts.get(role.code, 0)}
        for role in shown
    ]
