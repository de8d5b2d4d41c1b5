"""Values under keys: opened by whoever has the key, found again by a digest, and told by nothing else."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from registry.auth.vault import Vault, new_key
from registry.errors import RegistryError
from registry.settings import Settings


def code_of(action, *arguments):
    with pytest.raises(RegistryError) as refused:
        action(*arguments)
    return refused.value.code


def test_what_is_sealed_is_opened_and_says_nothing() -> None:
    vault = Vault([new_key()])
    sealed = vault.seal("330100199001011234")
    assert vault.open(sealed) == "330100199001011234"
    assert "3301" not in sealed and vault.seal("330100199001011234") != sealed


def test_the_first_key_seals_and_every_one_opens() -> None:
    old, new = new_key(), new_key()
    before = Vault([old]).seal("张三")
    both = Vault([new, old])
    after = both.again(before)
    assert both.open(before) == both.open(after) == Vault([new]).open(after) == "张三"
    assert code_of(Vault([new]).open, before) == "SECRET_KEY_UNKNOWN"
    assert code_of(Vault([new]).again, before) == "SECRET_KEY_UNKNOWN"


def test_when_something_was_sealed_is_not_changed_by_sealing_it_again() -> None:
    old, new = new_key(), new_key()
    sealed = Fernet(old).encrypt_at_time(b"x", 1_600_000_000).decode()
    both = Vault([new, old])
    assert both.sealed_at(sealed) == both.sealed_at(both.again(sealed)) == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert code_of(Vault([new]).sealed_at, sealed) == "SECRET_KEY_UNKNOWN"


def test_digests_find_a_value_again_under_every_key_and_for_one_purpose() -> None:
    old, new = new_key(), new_key()
    both = Vault([new, old])
    assert both.digests("id", "E1234") == (Vault([new]).digest("id", "E1234"), Vault([old]).digest("id", "E1234"))
    assert both.digest("id", "E1234") != both.digest("phone", "E1234")
    assert len(both.digest("id", "E1234")) == 64


def test_without_a_key_nothing_is_sealed() -> None:
    vault = Vault(())
    assert not vault and Vault([new_key()])
    assert {code_of(vault.seal, "x"), code_of(vault.open, "x"), code_of(vault.digest, "id", "x")} == {"SECRET_KEYS_MISSING"}


def test_keys_are_given_by_the_environment_and_are_not_shown() -> None:
    first, second = new_key(), new_key()
    settings = Settings.read(secret_keys=f" {first}, {second} ,")
    assert settings.keys == (first, second)
    assert first not in repr(settings)


@pytest.mark.parametrize("unfit", ["hunter2", "a" * 44, "密" * 43 + "="])
def test_what_is_no_key_is_refused_without_being_repeated(unfit: str) -> None:
    with pytest.raises(RegistryError) as refused:
        Settings.read(secret_keys=unfit)
    assert refused.value.code == "BAD_SETTING" and unfit not in str(refused.value)
