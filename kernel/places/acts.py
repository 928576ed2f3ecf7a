"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "places.load_regions": _l("导入地点"), "places.load_organisations": _l("导入单位"),
    "places.publish_duties": _l("公布职责"), "places.hand_over": _l("移交职责"),
}  # fmt: skip
