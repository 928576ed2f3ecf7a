"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "datahub.drop": _l("决定不导入"), "datahub.join_batch": _l("一批数据归集完毕"),
    "datahub.finish_batch": _l("完成一批数据"),
    "datahub.open_batch": _l("接收一批数据"), "datahub.readmit": _l("隔离行改正后导入"),
    "datahub.readmit_record": _l("隔离记录改正后导入"), "datahub.still_wrong": _l("隔离行仍有问题"),
    "datahub.store_batch": _l("存入一批数据"), "datahub.take_rows": _l("导入数据行"),
}  # fmt: skip
