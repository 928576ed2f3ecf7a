"""Merkle trees over SM3, as in RFC 6962: leaves and nodes hash under different prefixes."""

from kernel.common.identity import sm3


def _leaf(value: str) -> bytes:
    return sm3(b"\x00" + value.encode())


def _node(left: bytes, right: bytes) -> bytes:
    return sm3(b"\x01" + left + right)


def root_of(values: list[str]) -> str:
    """The root over the values in their order, as hexadecimal; of no values the hash of nothing."""
    if not values:
        return sm3(b"").hex()
    level = [_leaf(value) for value in values]
    while len(level) > 1:
        level = [_node(level[i], level[i + 1]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
    return level[0].hex()


def proof_of(values: list[str], index: int) -> list[tuple[str, str]]:
    """The siblings that lead from ``values[index]`` to the root, each with the side it stands on."""
    level, path = [_leaf(value) for value in values], []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(("left" if sibling < index else "right", level[sibling].hex()))
        level = [_node(level[i], level[i + 1]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
        index //= 2
    return path


def check_proof(value: str, path: list[tuple[str, str]], root: str) -> bool:
    """Whether the value and its siblings lead to the root. Needs nothing but this file."""
    node = _leaf(value)
    for side, sibling in path:
        other = bytes.fromhex(sibling)
        node = _node(other, node) if side == "left" else _node(node, other)
    return node.hex() == root


def seal_hash(previous: str, root: str, count: int) -> str:
    """The number to publish: SM3 over the previous seal, the root and the count."""
    return sm3(f"{previous}|{root}|{count}".encode()).hex()
