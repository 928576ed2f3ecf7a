"""What no rule may ever ask about: facts that would judge a person instead of a matter.

The list is checked whenever a table is compiled, so such a table can be neither published nor tried.
Basis: 个人信息保护法#6, #24, #28; 宪法#35, #40, #41; 信访工作条例#18.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext_noop

from kernel.common.words import gettext as _

FORBIDDEN: Final[tuple[tuple[str, str], ...]] = (
    (
        r"petitions?|visits?|(petition|visit|complaint)_(count|number|times)|上访|信访次数",
        gettext_noop("一个人信访、来访的次数"),
    ),
    (r"travel(led|s)?|whereabouts|trajectory|itinerary|location_history|行踪|轨迹", gettext_noop("一个人的行踪")),
    (r"online_posts?|social_media|weibo|wechat|online_speech|网帖|发帖|言论", gettext_noop("网上发言")),
    (r"criminal_(record|history|past)|convictions?|prison|drug_(record|user)|前科|犯罪记录", gettext_noop("犯罪记录")),
    (r"mental|mental_health|psychiatric|psychological|精神病|心理疾病", gettext_noop("精神健康状况")),
    (r"religions?|religious|faith|church|mosque|宗教|信仰", gettext_noop("宗教信仰")),
    (r"ethnic|ethnicity|race|民族", gettext_noop("民族")),
    (r"household_(profile|type|label)|family_(profile|relations)|家庭画像|家庭关系", gettext_noop("家庭情况画像")),
    (r"attitude|temper|mood|stubborn|态度|性格", gettext_noop("当事人的态度")),
    (
        r"(risk|key)_person|troublemaker|(person|petitioner|citizen)_(score|rank|level)|重点人|黑名单",
        gettext_noop("给个人的评分或标签"),
    ),
    (r"face|biometric|iris|fingerprint|人脸|指纹", gettext_noop("生物识别信息")),
)

_COMPILED = [(re.compile(rf"(?:^|_)(?:{pattern})(?:_|$)"), what) for pattern, what in FORBIDDEN]
_LOOSE = [(re.compile(pattern), what) for pattern, what in FORBIDDEN]


def forbidden_fact(name: str) -> str:
    """Return in words what a fact name would judge a person by, or "" when the name is allowed."""
    lowered = name.lower()
    patterns = _COMPILED if lowered.isascii() else _LOOSE
    return next((_(what) for pattern, what in patterns if pattern.search(lowered)), "")
