"""Sentences officials and citizens write while a matter runs: reasons, minutes, agreements, replies, ratings."""

import random
import tomllib
from functools import cache
from typing import Any

from county.bodies import DEPARTMENTS, PROFESSIONAL
from county.grammar import TEXTS

BODY_NAMES = {
    **{function: name.removeprefix("县") for function, name, _ in DEPARTMENTS},
    **{f"committee_{code}": f"{subject}调委会" for code, subject in PROFESSIONAL},
    "township": "属地镇街",
    "village": "村（居）委会",
    "committee": "人民调解委员会",
    "judicial_office": "司法所",
    "police_station": "派出所",
    "forestry": "自然资源和规划局（林业）",
}
REFUSAL = (
    "经核实，本件主要涉及{right}的职责，我单位没有相应的处理权限。",
    "来件所述事项的主管单位是{right}，建议改派。",
    "我单位只承担配合工作，主办单位应为{right}。",
)
REFUSAL_BASIS = ("清渡县部门职责清单", "县级部门三定规定", "清渡县乡镇（街道）权责清单")
SESSION = "会商认为本件由{right}主办，{others}配合，材料当场移交。"
TRIED = (
    "双方对金额差距较大，{other}只愿承担一部分，本次未谈成，约定补充票据后再谈。",
    "{other}到场后仍坚持原来的意见，诉求人不接受，本次调解未成。",
    "双方对事实经过说法不一，关键材料在第三方手里，先行查证。",
    "一方情绪较激动，分开做了工作，尚未形成一致意见。",
)
PROGRESS = (
    "双方就责任划分达成初步一致，金额继续协商。",
    "到现场查看并核对票据，{other}同意先行处理一部分。",
    "听取双方意见，固定了无争议事实。",
)
PROCEDURE = {
    "A": ("行政复议", "已协助准备复议申请材料并告知期限。"),
    "B": ("劳动人事争议仲裁", "已协助提交仲裁申请，仲裁委已收件。"),
    "C": ("行政复议", "已告知复议机关和期限，材料已协助整理。"),
    "D": ("农村土地承包仲裁", "已协助提交仲裁申请书和承包合同。"),
    "E": ("民事诉讼", "调解不成，已告知诉讼途径并协助申请法律援助。"),
    "F": ("民事诉讼", "已告知起诉途径，协助整理证据清单。"),
}
WITHDRAWAL = (
    "双方自行和解，我自愿撤回诉求。",
    "问题已经解决，不需要再处理，特此撤回。",
    "家里商量后决定不再追究，自愿撤回。",
)
NOT_SOLVED = ("答应的还没有做。", "只修了一半，又坏了。", "钱只到了一部分。", "来看了一次就没有下文。")
RATINGS = {
    5: ("办得快，谢谢。", "调解员很有耐心。", "没想到这么快就解决了。", ""),
    4: ("总体满意。", "结果可以，就是跑了两趟。", ""),
    3: ("结果一般。", "能解决一部分也行吧。", ""),
    2: ("拖得太久。", "解释不清楚。", ""),
    1: ("没有解决。", "互相推，心里不舒服。", ""),
}
EXTENSION = ("需要等第三方检测结果。", "当事人一方在外地，约定下周到场。", "原始档案需向上级调取。")
GRADE_REASON = {
    "red": "经电话核实，牵涉单位多、影响面大，按复杂事项办理。",
    "yellow": "情况需要持续关注，每周看一次进展。",
    "green": "经电话核实，事实清楚、单一部门可办，按一般办理。",
}


def name_of(function: str) -> str:
    """Return how a body of a function is called in a sentence."""
    return BODY_NAMES.get(function, "有关单位")


@cache
def _outcomes() -> dict[str, dict[str, Any]]:
    return dict(tomllib.loads((TEXTS / "outcomes.toml").read_text("utf-8")))


def agreed(class_code: str, rng: random.Random) -> str:
    """Return what an agreement about a class says; {other} is the other side."""
    return str(rng.choice(_outcomes()[class_code]["agreed"]))


def promised(class_code: str, rng: random.Random) -> str:
    """Return what an agreement about a class promises."""
    return str(rng.choice(_outcomes()[class_code]["promise"]))


def decided(class_code: str) -> str:
    """Return what a lawful decision on a class says."""
    return str(_outcomes()[class_code]["decision"])


def met(class_code: str) -> str:
    """Return how a body met a claim of a class; {other} is the other side."""
    return str(_outcomes()[class_code]["met"])


def reply(title: str, ending: str, text: str) -> str:
    """Write the reply to a claimant."""
    closing = {
        "agreement": "协议约定的事项将由调解组织跟踪到履行完毕。",
        "decision": "如不服，可按文书所附途径在期限内申请救济。",
        "procedure": "后续进度可向受理机构查询，我们会配合提供材料。",
        "withdrawn": "今后如有需要，可凭原编号再次提出。",
        "met": "如后续仍有问题，请凭查询码告诉我们。",
    }[ending]
    return f"您反映的“{title}”，经核实办理，答复如下：{text}{closing}"


def plan_content(title: str, wish: str, module: str, rng: random.Random) -> dict[str, Any]:
    """Write a resolution plan in the fields the law of the house asks for (claims, facts, options, remedies …)."""
    exit_name = PROCEDURE[module][0]
    return {
        "claims": [wish.rstrip("。")],
        "agreed": [f"“{title}”的基本经过双方无争议"],
        "contested": [rng.choice(("金额多少", "责任比例", "适用哪份文件", "面积和期限"))],
        "basis": [rng.choice(("现行补偿和保障政策", "合同约定和同类处理口径", "相关法律规定和原始档案"))],
        "responsibility": rng.choice(("主办单位核定事实，属地做双方工作", "对方承担主要部分，其余依政策解决")),
        "options": ["组织调解，分期履行", f"调解不成的，协助走{exit_name}"],
        "risks": ["期限拖长使权利人错过救济期限，须同步告知"],
        "assistance": rng.choice(("符合条件的给予临时救助", "指派法律援助律师")),
        "communication": "专班指定一人联系，三日一通报",
        "remedies": [f"{exit_name}途径保留"],
    }
