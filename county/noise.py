"""Smooth repeatable noise from whole numbers: the same seed and place give the same value on every machine."""

MASK = 0xFFFFFFFF


def _corner(seed: int, column: int, row: int) -> float:
    mixed = (column * 374761393 + row * 668265263 + seed * 1442695041) & MASK
    mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & MASK
    mixed = ((mixed ^ (mixed >> 16)) * 2246822519) & MASK
    return (mixed ^ (mixed >> 15)) / MASK


def value_noise(seed: int, x: float, y: float) -> float:
    """Return noise between 0 and 1 that changes smoothly over a distance of about one unit."""
    column, row = int(x // 1), int(y // 1)
    dx, dy = x - column, y - row
    sx, sy = dx * dx * (3 - 2 * dx), dy * dy * (3 - 2 * dy)
    top = _corner(seed, column, row) * (1 - sx) + _corner(seed, column + 1, row) * sx
    bottom = _corner(seed, column, row + 1) * (1 - sx) + _corner(seed, column + 1, row + 1) * sx
    return top * (1 - sy) + bottom * sy


def layered_noise(seed: int, x: float, y: float, layers: int = 4) -> float:
    """Return noise between 0 and 1 with detail at `layers` scales, each half as wide and half as strong."""
    total = weight_sum = 0.0
    for layer in range(layers):
        weight = 0.5**layer
        total += weight * value_noise(seed + layer * 101, x * 2**layer, y * 2**layer)
        weight_sum += weight
    return total / weight_sum


def ridge_noise(seed: int, x: float, y: float, layers: int = 3) -> float:
    """Return noise between 0 and 1 that is high along thin winding lines, like the crests of hills."""
    return 1 - abs(2 * layered_noise(seed, x, y, layers) - 1)
