"""Names of townships, villages and communities: invented, two characters, fitting the lie of the land."""

import random

SUBDISTRICT_NAMES = ("岚汀", "砚池", "霁桥", "棠渚", "栖梧", "玉砚")
RIVER_TOWN, NORTH_STREAM_TOWN, SOUTH_STREAM_TOWN = "沅埠", "澹溪", "青碓"
TOWN_NAMES_BY_HEIGHT = (
    "鹤浦", "苇塘", "望蓼", "禾墩", "浣石", "云碾", "樟坪", "椒坞", "麓屏", "松槎", "银杏坳",
)  # fmt: skip
"""From the plain up into the hills; the three towns named after a water are placed first."""

COMMUNITIES = (
    "文昌 学宫 迎薰 朝晖 崇仁 锦川 春汀 棠荫 望汀 清漪 书堂 登瀛 钟秀 鼓山 宾阳 拱辰 迎恩 县前 青云 凌云 "
    "兴贤 崇文 尚德 仁寿 永兴 长庚 宁远 安澜 澄江 景明 蕙园 芷园 兰亭 竹苑 菊园 丹枫 翠苑 碧漪 金桂 星桥 "
    "东升 虹桥 南薰 东篱 西漪 北苑 南苑 塔影 白塔 江滨 衙前 城隍 石坊 水关 临溪 听涛 聚贤 同德 嘉禾 丰乐 "
    "怡园 紫薇 玉兰 香樟 望湖 古渡 渡头 杏坛 槐荫 柳浪 桂香 桃源 菱湖 莲桥 鹿鸣 鹤鸣 雁塔 凤仪 麟趾 瑞云 "
    "祥云 霞浦 晴川 月湖 星湖 泮池 儒林 里仁 德邻 敦睦 履新 启明 百福 双桂 三元 五福 六和 涵碧 漱玉 环翠 "
)
"""Names of urban communities: old-sounding ones that do not occur in ordinary sentences."""
FIRST = (
    "上下前后里外东西南北大小长高双三九青白黄乌金银石沙竹柏枫桐柳桑茶梅桃荷芦麻稻云龙凤鹭雁牛马羊泉清秀新古官寺塔"
    "窑磨油盐周吴郑冯陈沈韩杨朱许何吕张孔严华陶姜戚谢邹苏潘葛范彭鲁韦苗方俞任袁鲍史唐薛雷贺倪汤殷罗毕郝安常乐于傅"
)
SECOND = {
    "plain": "塘桥浦埠畈墩湖滩洲港渡堰圩庄垟店埭河",
    "hill": "坪坂田垄溪口井亭门屋坑泉桥庄塘丘",
    "mountain": "岭坑坞岙岩尖峰坳背源冈寮溪坪",
}
AWKWARD = (
    "上门 下门 大门 前门 后门 马屋 牛屋 高峰 油田 盐田 新店 外滩 西湖 东湖 南湖 安庄 大口 下口 上口 后背 "
    "里屋 外屋 大屋 小屋 新屋 古屋 高田 大田 新田 白田 沙田 金店 茶店 石门 南门 北门 东门 西门 荷塘 油坑 "
    "大桥 小桥 高桥 长桥 石桥 新桥 古桥 大河 小河 小溪 大溪 大坑 小坑 石坑 沙坑 沙滩 沙洲 沙河 石滩 石井 "
    "新井 古井 双井 大湖 小湖 大港 新港 里口 外口 东口 西口 南口 北口 下田 上田 里田 外田 小门 上屋 下屋 华亭 "
    "上店 下店 小店 大店 前店 后店 大丘 安门 安亭 古亭 官庄 新庄 小庄 上桥 下桥 银店 清泉 下庄 上庄 大峰 石峰 "
    "前背 常背 后背 下背 上背 白背 殷背 郝背 新渡 新河 古河 清河 清溪 黄河 黄岩 乌龙 和田 贺岭 新溪 新源 龙泉 "
    "油泉 盐泉 稻田 麻田 茶田 桑田 竹田 里坑 下坑 上坑 外坑 九庄 高庄 长井 常井 下源 上源 沙口 官口 "
)
"""Names that mean something else or sound odd; pairs of characters separated by spaces."""


def village_names(terrains: list[str], taken: set[str], rng: random.Random) -> list[str]:
    """Return a distinct name for each village, its second character fitting its terrain."""
    names, used = [], set(taken) | set(AWKWARD.split())
    often: dict[str, int] = {}
    for terrain in terrains:
        offers = [first + second for first in FIRST for second in SECOND[terrain] if first + second not in used]
        name = min(rng.sample(offers, 12), key=lambda offer: often.get(offer[0], 0) + often.get(offer[1], 0) / 4)
        used.add(name)
        names.append(name)
        for character in name:
            often[character] = often.get(character, 0) + 1
    return names


def community_names(count: int, rng: random.Random) -> list[str]:
    """Return distinct names of urban communities."""
    return rng.sample(COMMUNITIES.split(), count)


def ordinal(number: int) -> str:
    """Write a number from 1 to 99 in Chinese, as in 第十二网格."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
