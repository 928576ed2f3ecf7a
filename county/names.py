"""Invented names of people and enterprises, with the spelling used for sign-in names."""

import random


def _spelled(text: str) -> dict[str, str]:
    return dict(item.split(":") for item in text.split())


SURNAMES = _spelled(
    "王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 赵:zhao 黄:huang 周:zhou 吴:wu 徐:xu 孙:sun 胡:hu 朱:zhu "
    "高:gao 林:lin 何:he 郭:guo 马:ma 罗:luo 梁:liang 宋:song 郑:zheng 谢:xie 韩:han 唐:tang 冯:feng 于:yu "
    "董:dong 萧:xiao 程:cheng 曹:cao 袁:yuan 邓:deng 许:xu 傅:fu 沈:shen 曾:zeng 彭:peng 吕:lv 苏:su 卢:lu "
    "蒋:jiang 蔡:cai 贾:jia 丁:ding 魏:wei 薛:xue 叶:ye 阎:yan 余:yu 潘:pan 杜:du 戴:dai 夏:xia 钟:zhong 汪:wang "
    "田:tian 任:ren 姜:jiang 范:fan 方:fang 石:shi 姚:yao 谭:tan 廖:liao 邹:zou 熊:xiong 金:jin 陆:lu 郝:hao "
    "孔:kong 白:bai 崔:cui 康:kang 毛:mao 邱:qiu 秦:qin 江:jiang 史:shi 顾:gu 侯:hou 邵:shao 孟:meng 龙:long "
    "万:wan 段:duan 雷:lei 钱:qian 汤:tang"
)
"""Surnames, the most common first, with their spelling."""
_WEIGHTS = [1 / (rank + 6) for rank in range(len(SURNAMES))]
GIVEN = {
    "female": _spelled(
        "敏:min 芳:fang 娟:juan 丽:li 燕:yan 玲:ling 婷:ting 雪:xue 梅:mei 兰:lan 菊:ju 英:ying 秀:xiu 珍:zhen "
        "琴:qin 萍:ping 红:hong 霞:xia 蓉:rong 洁:jie 莹:ying 慧:hui 巧:qiao 香:xiang 月:yue 凤:feng 桂:gui "
        "云:yun 莲:lian 真:zhen 环:huan 荣:rong 爱:ai 妹:mei 婉:wan 娴:xian 瑶:yao 怡:yi 静:jing 淑:shu 惠:hui "
        "珠:zhu 翠:cui 雅:ya 芝:zhi 玉:yu"
    ),
    "male": _spelled(
        "伟:wei 强:qiang 磊:lei 军:jun 勇:yong 涛:tao 明:ming 超:chao 刚:gang 平:ping 辉:hui 鹏:peng 华:hua "
        "飞:fei 鑫:xin 波:bo 斌:bin 宇:yu 浩:hao 凯:kai 健:jian 俊:jun 帆:fan 帅:shuai 旭:xu 宁:ning 龙:long "
        "林:lin 欢:huan 佳:jia 阳:yang 建:jian 国:guo 志:zhi 文:wen 德:de 根:gen 水:shui 金:jin 松:song 福:fu "
        "生:sheng 荣:rong 贵:gui 海:hai 山:shan 仁:ren 宝:bao 庆:qing 永:yong 土:tu 良:liang 安:an 东:dong "
        "春:chun 世:shi 广:guang 义:yi 才:cai 友:you"
    ),
}
"""Characters of given names, with their spelling."""
FIRM_FIRST = "恒瑞锦鼎宏盛昌隆嘉泰泽润凯信诚远达通明华茂裕丰祥瑜澄岚汀砚"
FIRM_SECOND = "源泰和发达盛兴邦宇腾辉安顺捷利德成业创佳舟帆岳川禾"
TRADES = {
    "construction": ("建设工程", "建筑劳务", "市政工程", "装饰工程"),
    "developer": ("房地产开发", "置业"),
    "platform_company": ("城市建设投资", "安置房建设开发"),
    "factory": ("机械制造", "塑料制品", "服装", "家具", "五金制品", "食品"),
    "catering": ("餐饮管理", "酒店管理"),
    "delivery": ("供应链管理", "企业服务外包", "网络配送"),
    "training": ("教育科技", "文化艺术培训"),
    "fitness": ("健身服务", "体育文化"),
    "beauty": ("美容服务", "健康管理"),
    "property": ("物业服务", "物业管理"),
    "trade": ("商贸", "建材", "汽车销售服务", "家电"),
    "finance": ("投资咨询", "财富管理", "资产管理"),
    "transport": ("运输", "物流"),
    "utility": ("供水", "燃气", "供热服务"),
    "farming": ("生态农业", "农业开发", "种植专业合作社"),
    "insurance": ("财产保险清渡支公司", "人寿财险清渡支公司"),
    "elderly": ("养老服务", "康养服务"),
    "clinic": ("口腔门诊部", "医疗服务"),
}
"""Trades of enterprises by the key that stories use."""


def person_name(rng: random.Random, sex: str = "") -> tuple[str, str]:
    """Return a name and its spelling, as in ("周敏", "zhou.min"); two out of three have two given characters."""
    sex = sex or rng.choice(("female", "male"))
    surname = rng.choices(list(SURNAMES), _WEIGHTS)[0]
    given = rng.sample(sorted(GIVEN[sex]), 2 if rng.random() < 0.66 else 1)
    spelling = "".join(GIVEN[sex][character] for character in given)
    return surname + "".join(given), f"{SURNAMES[surname]}.{spelling}"


def firm_name(rng: random.Random, trade: str) -> str:
    """Return the full name of an enterprise of a trade (a key of TRADES)."""
    stem = rng.choice(FIRM_FIRST) + rng.choice(FIRM_SECOND)
    branch = rng.choice(TRADES[trade])
    place = "" if trade == "insurance" else "清渡"
    ending = "" if branch.endswith(("公司", "合作社", "门诊部")) else "有限公司"
    return place + stem + branch + ending
