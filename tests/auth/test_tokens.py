"""Bearer tokens: random, recognisable, and kept only as a hash."""

from hashlib import sha256

from registry.auth.tokens import hash_of, issue


def test_a_token_has_256_bits_and_its_prefix() -> None:
    token = issue()
    assert token.plain.startswith("reg_")
    assert len(token.plain) == 4 + 43
    assert token.hashed == hash_of(token.plain) == sha256(token.plain.encode()).hexdigest()
    assert token.plain.endswith(token.hint)


def test_tokens_do_not_repeat_and_do_not_show_in_logs() -> None:
    tokens = [issue() for _ in range(1_000)]
    assert len({token.plain for token in tokens}) == 1_000
    assert tokens[0].plain not in repr(tokens[0])
