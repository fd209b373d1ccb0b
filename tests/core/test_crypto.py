"""Sealed bytes open only with the right key, for the right tenant, in the right place, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crypto import INDEX_BYTES, Cipher, CryptoError, new_key, unwrap_key, wrap_key

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))
CIPHER = Cipher(KEY, "k5001")


@given(st.binary(max_size=2000), st.text(max_size=50))
def test_what_was_sealed_opens_again(plaintext: bytes, context: str) -> None:
    context = context.encode("utf-8", "ignore").decode()
    assert CIPHER.decrypt(CIPHER.encrypt(plaintext, context=context), context=context) == plaintext


@pytest.mark.parametrize(
    ("cipher", "context"),
    [
        (Cipher(OTHER, "k5001"), "child|national_id|1"),
        (Cipher(KEY, "k3324"), "child|national_id|1"),
        (CIPHER, "child|national_id|2"),
        (CIPHER, ""),
    ],
    ids=["another key", "another tenant", "another row", "no place"],
)
def test_it_opens_nowhere_else(cipher: Cipher, context: str) -> None:
    sealed = CIPHER.encrypt(b"hemmelig", context="child|national_id|1")
    with pytest.raises(CryptoError):
        cipher.decrypt(sealed, context=context)


def test_every_changed_byte_is_found() -> None:
    sealed = CIPHER.encrypt(b"hemmelig", context="x")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CryptoError):
            CIPHER.decrypt(bytes(changed), context="x")


@pytest.mark.parametrize("length", range(0, 37, 3))
def test_a_torn_file_is_refused(length: int) -> None:
    with pytest.raises(CryptoError):
        CIPHER.decrypt(CIPHER.encrypt(b"hemmelig", context="x")[:length], context="x")


def test_the_same_text_is_never_sealed_the_same_twice_and_does_not_show() -> None:
    sealed = {CIPHER.encrypt(b"018180 12345", context="x") for _ in range(100)}
    assert len(sealed) == 100
    assert not any(b"018180" in one for one in sealed)


def test_a_tenant_name_cannot_be_made_to_look_like_another_tenant_and_place() -> None:
    for name in ("", "k5001|file"):
        with pytest.raises(CryptoError):
            Cipher(KEY, name)


def test_the_blind_index_finds_an_equal_text_and_nothing_else() -> None:
    index = CIPHER.blind_index("01818012345", purpose="national_id")
    assert index == CIPHER.blind_index("01818012345", purpose="national_id")
    assert len(index) == INDEX_BYTES
    others = {
        CIPHER.blind_index("01818012346", purpose="national_id"),
        CIPHER.blind_index("01818012345", purpose="email"),
        Cipher(OTHER, "k5001").blind_index("01818012345", purpose="national_id"),
        Cipher(KEY, "k3324").blind_index("01818012345", purpose="national_id"),
    }
    assert len(others) == 4
    assert index not in others


def test_the_blind_index_sees_one_letter_however_it_is_composed() -> None:
    assert CIPHER.blind_index("A\u030ase", purpose="name") == CIPHER.blind_index("\u00c5se", purpose="name")


def test_a_wrapped_key_opens_for_its_tenant_only() -> None:
    kek, dek = new_key(), new_key()
    wrapped = wrap_key(kek, dek, "k5001")
    assert unwrap_key(kek, wrapped, "k5001") == dek
    assert dek not in wrapped
    for key, tenant in ((new_key(), "k5001"), (kek, "k3324")):
        with pytest.raises(CryptoError):
            unwrap_key(key, wrapped, tenant)


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(CryptoError):
        Cipher(key, "k5001")
    with pytest.raises(CryptoError):
        wrap_key(KEY, key, "k5001")


def test_keys_are_fresh_and_never_printed() -> None:
    assert len({new_key() for _ in range(50)}) == 50
    assert repr(CIPHER) == "Cipher('k5001')"
