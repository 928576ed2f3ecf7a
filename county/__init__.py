"""The open county: a generator of a whole fictional county, 清渡县 (990123).

It stands alone: it imports nothing of the kernel and the kernel imports nothing of it. What the two share are files, so
anyone can read them, replace them by their own county's, or check one side against the other.

Everything here is invented. Province 99 does not exist, telephone numbers begin with 12 and belong to nobody, names are
common surnames with random given names. Whatever is shown of it carries the banner `BANNER`.
"""

BANNER = "示例数据"
COUNTY_CODE = "990123"
COUNTY_NAME = "清渡县"
DEFAULT_SEED = 7
