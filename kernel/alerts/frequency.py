"""M-FREQ over matters: which class became frequent in which township in the week that ends now.

Every class at every township is a series of weeks that end at the moment asked; ``counts.frequency`` says which of the
last weeks are signals. It is slower than ``bursts`` and plainer: anybody can check a median by hand.
"""

import numpy as np

from kernel.alerts.bursts import DAY, Columns, Signal
from kernel.alerts.counts import Frequency, frequency

WEEK = 7 * DAY


def frequent(given: Columns, until: float, how: Frequency | None = None) -> list[Signal]:
    """A signal for each class and township that became frequent in the seven days to ``until`` (seconds since 1970)."""
    how = how or Frequency()
    weeks = how.weeks + 2
    if not len(given.at) or until - float(given.at[0]) < weeks * WEEK:
        return []
    known = np.array([bool(code and town) for code, town in zip(given.code, given.township, strict=True)])
    ago = np.floor((until - given.at) / WEEK).astype(np.int64)
    rows = np.flatnonzero(known & (ago >= 0) & (ago < weeks))
    if not len(rows):
        return []
    named = np.array([f"{given.code[row]} {given.township[row]}" for row in rows.tolist()])
    names, series = np.unique(named, return_inverse=True)
    counts = np.bincount(series * weeks + weeks - 1 - ago[rows], minlength=len(names) * weeks).reshape(-1, weeks)
    found = frequency(counts.astype(np.float64), how)
    signals = []
    for number in np.flatnonzero(found.alarm).tolist():
        code, _space, town = str(names[number]).rpartition(" ")
        inside = rows[(series == number) & (ago[rows] == 0)].tolist()
        bound = int(np.ceil(found.upper[number])) - 1
        expected = float(found.expected[number])
        told = (float(given.at[inside[-1]]), 7.0, len(inside), expected, bound, 0.0, tuple(inside))
        signals.append(Signal(code, town, "township", town, *told))
    return signals
