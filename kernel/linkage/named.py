"""Whom a text names: what may be the name of a person or the brand of a firm, to be held against the other side of
another record. Much of it is no name at all; that does no harm: only what another record has as its other side counts.
"""

import polars as pl

from kernel.linkage import tokens

MOST = 40
_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范"
    "石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛"
    "伍韦申尤毕聂焦柳邢岳齐梅莫庄辛管祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄项曲游阳裴席卫覃霍翁隋甘景单包柏宁柯阮桂闵"
)
_AMBIGUOUS = "方高于向和时常成程"
"""Family names that are more often other words: looked for apart, so that they do not hide the name after them."""
_TRADE = (
    "物业|家电|商贸|贸易|医疗|教育|培训|科技|建材|装饰|装修|置业|地产|房产|餐饮|饭店|酒店|宾馆|超市|百货|驾校|驾驶|健身|美容|美发"
    "|劳务|建筑|建设|工程|运输|物流|快递|旅行|旅游|银行|保险|典当|担保|投资|机械|电子|纺织|服装|制衣|鞋业|食品|农业|种植|养殖|汽车"
    "|家政|养老|通信|网络|传媒|广告|燃气|供水|电力|能源|环保|化工|五金|家具|塑料|制造|实业|门窗|药业|药房|诊所|口腔|影楼|摄影"
)
_PUBLIC = (
    r"(?:局|委员会|政府|办事处|法院|检察院|大队|中队|支队|派出所|司法所|中心|学校|小学|中学|村委会|居委会|办公室)$"
)
_BRAND = rf"(\p{{Han}}{{2}})(?:{_TRADE})"


def public(written: pl.Series) -> pl.Series:
    """1 where this reads like a public body's name, which half a county complains of."""
    return written.str.contains(_PUBLIC).fill_null(False).cast(pl.Int64).alias("body")


def said(key: bytes, written: pl.Series, stems: tuple[str, ...]) -> pl.Series:
    """The token by which a text may name this other side; 0 for a public body or a name that is not in full."""
    clean = tokens.clean_names(written)
    frame = pl.DataFrame({"word": clean, "style": tokens.styles(clean), "core": tokens.cores(clean, stems)})
    firm = (pl.col("style") == tokens.FIRM) & ~frame["word"].str.contains(_PUBLIC)
    brand = pl.when(firm).then(pl.col("core").str.slice(0, 2))
    word = pl.when(pl.col("style") == tokens.FULL).then("word").otherwise(brand)
    return tokens.often(key, "named", frame.select(word.alias("word"))["word"], "said")


def named(key: bytes, told: pl.Series) -> pl.Series:
    """Tokens of what each text may name; at most forty. Nothing for a text that is missing."""
    frame = pl.DataFrame({"row": pl.Series(range(len(told)), dtype=pl.Int64), "told": told}).drop_nulls()
    text = pl.col("told")
    people = [rf"[{letters}]\p{{Han}}{{1,2}}" for letters in (_FAMILY, _AMBIGUOUS)]
    pieces = [frame.select("row", word=text.str.extract_all(one)) for one in people]
    long = pl.concat(pieces).explode("word").drop_nulls()
    short = long.with_columns(pl.col("word").str.slice(0, 2))
    brands = frame.select("row", word=text.str.extract_all(_BRAND)).explode("word").drop_nulls()
    brands = brands.with_columns(pl.col("word").str.slice(0, 2))
    whole = pl.concat([long, short, brands]).unique()
    every = whole.with_columns(tokens.often(key, "named", whole["word"], "token"))
    kept = every.group_by("row").agg(pl.col("token").unique().sort().head(MOST))
    rows = pl.DataFrame({"row": pl.Series(range(len(told)), dtype=pl.Int64)})
    return rows.join(kept, on="row", how="left", maintain_order="left")["token"].fill_null([]).alias("named")
