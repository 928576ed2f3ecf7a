"""Many texts sealed at once are what the cipher library would have made of each."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.errors import Conflict
from kernel.common.identity import seal_all, unseal
from kernel.common.sealing import sealed


@given(st.lists(st.binary(min_size=1, max_size=70), max_size=6), st.binary(min_size=16, max_size=16))
def test_the_cipher_library_opens_what_was_sealed_together(texts: list[bytes], key: bytes) -> None:
    for text, one in zip(texts, sealed(texts, key), strict=True):
        worker = Cipher(SM4(key), modes.GCM(one[:12], one[-16:])).decryptor()
        assert worker.update(one[12:-16]) + worker.finalize() == text


def test_one_bit_that_changed_is_noticed() -> None:
    [one] = sealed([b"12012345678"], b"k" * 16)
    worker = Cipher(SM4(b"k" * 16), modes.GCM(one[:12], one[-16:])).decryptor()
    worker.update(bytes([one[12] ^ 1]) + one[13:-16])
    with pytest.raises(InvalidTag):
        worker.finalize()


def test_equal_texts_look_different_and_empty_ones_stay_empty() -> None:
    first, empty, second = seal_all(["王小芳", "", "王小芳"])
    assert first != second and empty == ""
    assert unseal(first) == unseal(second) == "王小芳"
    with pytest.raises(Conflict):
        unseal(first[:-1] + ("0" if first[-1] != "0" else "1"))
