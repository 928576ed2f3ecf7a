"""Ways of making figures look better than the work, planted into what a few people do.

Beside each stands innocent conduct that looks alike: late entries after a network failure, a matter reopened because it
was not solved, a lawful refusal, a true five stars. A check that cannot tell them apart is of no use.
"""

import numpy as np
import polars as pl

from county.world.draws import Bools, Floats, Ints, stream
from county.world.staffing import HABITS

KINDS = {
    "touch": "“进展”若干次而无任何内容，每次都使期限重新起算，实际早已超期",
    "reopen": "临近到期先办结，一两天后重新打开再办，期限从头计算",
    "refuse": "受理环节以“不属于受理范围”退回，没有法定依据，也没有告知去处",
    "downgrade": "把重大、复杂事项登记成低一到两级，避开上报和会商",
    "backdate": "受理、办结时间早于录入时间数日，补录在期限之内",
    "satisfied": "群众不满意，经办人在办结后几分钟内用自己的账号代评五星",
}
"""What each habit does, in the words of `truth/gaming.parquet`."""
TEMPTED = 0.7
"""How often somebody with a habit gives in to it where there is occasion."""


def occasions(
    seed: int, habit: Ints, *, ordinary: Bools, duration: Floats, limit: Floats, level: Ints, stars: Ints
) -> Ints:
    """Return for each record which habit is acted upon (place in HABITS), or -1."""
    rng = stream(seed, "gaming")
    tempted = ordinary & (rng.random(len(habit)) < TEMPTED)
    occasion = {
        "touch": duration > 0.5 * limit,
        "reopen": duration > 0.5 * limit,
        "refuse": rng.random(len(habit)) < 0.3,
        "downgrade": level >= 2,
        "backdate": duration > 0.4 * limit,
        "satisfied": (stars > 0) & (stars <= 3),
    }
    found = np.full(len(habit), -1)
    for place, name in enumerate(HABITS):
        found[tempted & (habit == place) & occasion[name]] = place
    return found


def planted(found: Ints, staff: Ints, matter: Ints) -> pl.DataFrame:
    """Return the planted ones: record, matter, staff, kind, what it is."""
    at = np.flatnonzero(found >= 0)
    kinds = np.array(HABITS, dtype=object)[found[at]]
    return pl.DataFrame(
        {
            "record": at,
            "matter": matter[at],
            "staff": staff[at],
            "kind": pl.Series(kinds, dtype=pl.String),
            "what": pl.Series([KINDS[kind] for kind in kinds], dtype=pl.String),
        }
    )
