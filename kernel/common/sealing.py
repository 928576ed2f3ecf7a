"""SM4-GCM over many short texts at once: what ``identity.seal`` makes of one, for the columns of a frame.

A cipher object for every text costs ten times what the algorithm needs. Here the blocks of all texts go through the
cipher in one call, and the tags (GHASH, NIST SP 800-38D) are computed column by column. A test opens what comes out
with the cipher library.
"""

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

NONCE, BLOCK = 12, 16
Blocks = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]


def sealed(texts: Sequence[bytes], key: bytes) -> list[bytes]:
    """Nonce, cipher text and tag of each text, in order; every nonce is fresh."""
    found: list[bytes] = [b""] * len(texts)
    by_blocks: dict[int, list[int]] = {}
    for place, text in enumerate(texts):
        by_blocks.setdefault(max(1, -(-len(text) // BLOCK)), []).append(place)
    for blocks, places in by_blocks.items():
        for place, one in zip(places, _of_one_length([texts[i] for i in places], blocks, key), strict=True):
            found[place] = one
    return found


def _of_one_length(texts: list[bytes], blocks: int, key: bytes) -> list[bytes]:
    """The same for texts of so many blocks."""
    count, width = len(texts), blocks * BLOCK
    nonces = os.urandom(count * NONCE)
    counters = numpy.zeros((count, blocks + 1, BLOCK), dtype=numpy.uint8)
    counters[:, :, :NONCE] = numpy.frombuffer(nonces, dtype=numpy.uint8).reshape(count, 1, NONCE)
    numbers = numpy.arange(1, blocks + 2, dtype=">u4")
    counters[:, :, NONCE:] = numbers.view(numpy.uint8).reshape(1, blocks + 1, 4)
    stream = _encrypted(counters, key)
    lengths = numpy.array([len(text) for text in texts], dtype=numpy.int64)
    clear = numpy.frombuffer(b"".join(text.ljust(width, b"\0") for text in texts), dtype=numpy.uint8)
    inside = numpy.arange(width) < lengths[:, None]
    words = (clear.reshape(count, width) ^ stream[:, 1:].reshape(count, width)) * inside
    tags = (_hashed(words.reshape(count, blocks, BLOCK), lengths, key) ^ stream[:, 0]).tobytes()
    text, sizes = words.astype(numpy.uint8).tobytes(), lengths.tolist()
    return [
        nonces[i * NONCE : (i + 1) * NONCE] + text[i * width : i * width + size] + tags[i * BLOCK : (i + 1) * BLOCK]
        for i, size in enumerate(sizes)
    ]


def _encrypted(blocks: Blocks, key: bytes) -> Blocks:
    worker = Cipher(SM4(key), modes.ECB()).encryptor()
    return numpy.frombuffer(worker.update(blocks.tobytes()), dtype=numpy.uint8).reshape(blocks.shape)


def _hashed(words: Blocks, lengths: Any, key: bytes) -> Blocks:
    """GHASH of the cipher texts and their lengths in bits, there being nothing else to authenticate."""
    ends = numpy.zeros((len(words), BLOCK), dtype=numpy.uint8)
    ends[:, 8:] = (lengths * 8).astype(">u8").view(numpy.uint8).reshape(-1, 8)
    state = numpy.zeros((len(words), BLOCK), dtype=numpy.uint8)
    for number in range(words.shape[1]):
        state = _times(state ^ words[:, number], key)
    return _times(state ^ ends, key)


def _times(values: Blocks, key: bytes) -> Blocks:
    """Each value times the hash key, in the field of GHASH."""
    table = _table(key)
    product = table[0][values[:, 0]]
    for place in range(1, BLOCK):
        product = product ^ table[place][values[:, place]]
    return product.view(numpy.uint8).reshape(-1, BLOCK)


@lru_cache(maxsize=4)
def _table(key: bytes) -> Any:
    """For each place of a block and each byte there: that byte times the hash key, as two words of its bytes."""
    power = int.from_bytes(_encrypted(numpy.zeros((1, BLOCK), dtype=numpy.uint8), key).tobytes(), "big")
    table = numpy.zeros((BLOCK, 256, BLOCK), dtype=numpy.uint8)
    for place in range(BLOCK):
        for bit in (128, 64, 32, 16, 8, 4, 2, 1):
            row = numpy.frombuffer(power.to_bytes(BLOCK, "big"), dtype=numpy.uint8)
            table[place][(numpy.arange(256) & bit) > 0] ^= row
            power = (power >> 1) ^ (0xE1 << 120 if power & 1 else 0)
    return table.view(numpy.uint64)
