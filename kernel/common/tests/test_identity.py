"""Check digits, masks, digests and seals."""

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.errors import Conflict
from kernel.common.identity import (
    check_resident_id,
    check_uscc,
    digest,
    mask_id,
    mask_name,
    mask_phone,
    seal,
    sm3,
    unseal,
)


@pytest.mark.parametrize("number", ["990123199001010017", "990123198506152120", "990123201003090030"])
def test_a_right_resident_number_is_accepted(number):
    assert check_resident_id(number)


@pytest.mark.parametrize(
    "number",
    ["990123199001010018", "99012319900101001", "990123199013010017", "990123199002300016", "", "99012319900101001x"],
)
def test_a_wrong_resident_number_is_refused(number):
    assert not check_resident_id(number)


@pytest.mark.parametrize("code", ["91990123MA0000A19D", "1199012300000B2Q63", "91990123MA00DM77XW"])
def test_a_right_credit_code_is_accepted(code):
    assert check_uscc(code)


@pytest.mark.parametrize("code", ["91990123MA0000A19E", "91990123MA0000A18D", "91990123MI0000A19D", "123", ""])
def test_a_wrong_credit_code_is_refused(code):
    assert not check_uscc(code)


@given(st.text(alphabet="0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(body, place, shift):
    full = next((body + c for c in "0123456789X" if check_resident_id(body + c)), None)
    if full is not None:
        wrong = full[:place] + str((int(full[place]) + shift) % 10) + full[place + 1 :]
        assert not check_resident_id(wrong)


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_name, "李明华", "李**"),
        (mask_name, "", ""),
        (mask_phone, "12012345678", "120****5678"),
        (mask_phone, "123", "***"),
        (mask_id, "990123199001010017", "9901************17"),
    ],
)
def test_a_mask_hides_the_middle(mask, value, shown):
    assert mask(value) == shown


def test_sm3_gives_the_standards_own_example():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@given(st.binary(max_size=300))
def test_sm3_agrees_with_another_implementation(data):
    if "sm3" in hashlib.algorithms_available:
        assert sm3(data) == hashlib.new("sm3", data).digest()


@given(st.text(max_size=200))
def test_what_is_sealed_can_be_read_again(text):
    assert unseal(seal(text)) == text


def test_the_same_text_is_sealed_differently_each_time():
    assert seal("李明") != seal("李明")


@given(st.text(min_size=1, max_size=50), st.data())
def test_a_sealed_value_that_was_altered_is_refused(text, data):
    mark, value = seal(text)[:3], bytearray.fromhex(seal(text)[3:])
    value[data.draw(st.integers(0, len(value) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Conflict, match="altered"):
        unseal(mark + value.hex())


def test_a_sealed_value_cut_short_is_refused():
    with pytest.raises(Conflict, match="altered"):
        unseal(seal("李明")[:20])


def test_what_an_earlier_version_sealed_can_still_be_read():
    worker = Cipher(SM4(bytes.fromhex(settings.FIELD_KEY)), modes.CTR(b"n" * 16)).encryptor()
    assert unseal((b"n" * 16 + worker.update("李明".encode()) + worker.finalize()).hex()) == "李明"


def test_a_digest_is_the_same_for_the_same_person_and_empty_for_nobody():
    assert digest(" 99012319900101001x ") == digest("99012319900101001X")
    assert digest("") == ""
