"""Place names in running text: the longest match wins, an ambiguous village name needs its township."""

import re
from functools import cached_property

from kernel.audit.standing import kept
from kernel.common import sql
from kernel.places.models import Region

_SUFFIX = re.compile(r"(街道|社区|镇|乡|村)$")


class Names:
    """All region names of the county, ready to be found in a text."""

    def __init__(self, regions: list[Region]) -> None:
        self.regions = {region.code: region for region in regions}
        self.by_name: dict[str, list[str]] = {}
        for region in regions:
            for name in {region.name, _SUFFIX.sub("", region.name)}:
                if len(name) >= 2:
                    self.by_name.setdefault(name, []).append(region.code)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One alternation, longest names first."""
        names = sorted(self.by_name, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def find(self, text: str) -> Region | None:
        """The one most precise place the text names. None when it names none, or two that do not agree."""
        hits = [self.by_name[match] for match in self.pattern.findall(text)]
        townships = {codes[0] for codes in hits if len(codes) == 1 and len(codes[0]) == 9}
        villages = {code for codes in hits for code in codes if len(code) == 12}
        if townships:
            inside = {code for code in villages if code[:9] in townships}
            best = inside if inside else townships
        else:
            best = villages or {code for codes in hits for code in codes}
        if len(best) == 1:
            return self.regions[best.pop()]
        common = {code[:9] for code in best if len(code) >= 9}
        return self.regions.get(common.pop()) if len(common) == 1 else None


_names: tuple[int, Names] | None = None


def names() -> Names:
    """The county's names, kept while the number of regions stays the same."""
    global _names  # noqa: PLW0603  one cached value for the process
    [count] = kept("regions", lambda: sql.column("SELECT COUNT(*) FROM places_region"))
    if _names is None or _names[0] != count:
        _names = (
            count,
            Names(list(Region.objects.filter(level__in=("township", "village")))),
        )
    return _names[1]
