"""ID tokens that are not what they should be: each is refused where an honest one lets the same person in."""

import hmac
import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from registry.auth.oidc import keys
from tests.web.oidc.provider import ABSENT, CLIENT_ID, FIRST, SECOND, by_hand, signing_key
from tests.web.oidc.test_entering import refused

NOW = int(time.time())
HEADER = {"alg": "RS256", "kid": "first"}


async def none_but_an_honest_one_lets_in(browser, provider, sessions, honest):
    """What was set up is refused; made good again, the same browser is let in."""
    refused(await browser.signs_in(), 502, "OIDC_TOKEN_INVALID")
    assert await sessions() == 0
    honest()
    assert (await browser.signs_in()).status_code == 302
    assert await sessions() == 1


WRONG_CLAIMS = {
    "another passage's nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": ABSENT},
    "several nonces": {"nonce": ["x", "y"]},
    "a nonce that is no text": {"nonce": 7},
    "expired": {"exp": NOW - 120, "iat": NOW - 400},
    "no end": {"exp": ABSENT},
    "an end that is no number": {"exp": "tomorrow"},
    "of long ago": {"iat": NOW - 3600, "exp": NOW + 3600},
    "of the future": {"iat": NOW + 3600, "exp": NOW + 7200},
    "no birth": {"iat": ABSENT},
    "not valid yet": {"nbf": NOW + 3600},
    "another issuer": {"iss": "https://id.example.com"},
    "an issuer with a slash": {"iss": "http://127.0.0.1/"},
    "no issuer": {"iss": ABSENT},
    "another audience": {"aud": "another-client"},
    "no audience": {"aud": ABSENT},
    "an empty audience": {"aud": []},
    "for us and others, without saying to whom": {"aud": [CLIENT_ID, "another-client"]},
    "for us and others, given to another": {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
    "for us, given to another": {"azp": "another-client"},
    "nobody": {"sub": ABSENT},
    "a nameless one": {"sub": " "},
    "a name that is no text": {"sub": 7},
    "a name without end": {"sub": "x" * 256},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
async def test_a_claim_that_is_wrong_is_refused(browser, mei, provider, sessions, wrong):
    provider.claims = wrong
    await none_but_an_honest_one_lets_in(browser, provider, sessions, lambda: setattr(provider, "claims", {}))


async def test_for_us_and_others_is_for_us_if_it_says_so(browser, mei, provider, sessions):
    provider.claims = {"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}
    assert (await browser.signs_in()).status_code == 302


async def test_clocks_may_differ_by_some_seconds(browser, mei, provider, sessions):
    provider.claims = {"iat": int(time.time()) + 30, "exp": int(time.time()) - 30}
    assert (await browser.signs_in()).status_code == 302


def of_the_public_key(claims):
    """HS256, with the public key as the secret that both are to share."""
    secret = FIRST.as_pem(private=False)
    return by_hand({"alg": "HS256", "kid": "first"}, claims, lambda signed: hmac.digest(secret, signed, "sha256"))


def with_its_own_key(claims):
    """A key that the token brings along."""
    key = signing_key("first")
    return jwt.encode({**HEADER, "jwk": key.as_dict(private=False)}, claims, key)


def tampered(claims):
    head, _, signature = jwt.encode(HEADER, {**claims, "sub": "somebody"}, FIRST).split(".")
    return ".".join((head, jwt.encode(HEADER, claims, FIRST).split(".")[1], signature))


WRONG_SIGNATURES = {
    "alg none": lambda claims: by_hand({"alg": "none"}, claims, lambda signed: b""),
    "alg none in other letters": lambda claims: by_hand({"alg": "nOnE", "kid": "first"}, claims, lambda signed: b""),
    "HS256 with the public key": of_the_public_key,
    "somebody's key under the name of one": lambda claims: jwt.encode(HEADER, claims, signing_key("first")),
    "a key of its own": with_its_own_key,
    "an unknown key": lambda claims: jwt.encode({"alg": "RS256", "kid": "third"}, claims, signing_key("third")),
    "an algorithm that is not offered": lambda claims: jwt.encode({"alg": "PS256", "kid": "first"}, claims, FIRST, algorithms=["PS256"]),
    "another one's signature": tampered,
    "no signature": lambda claims: jwt.encode(HEADER, claims, FIRST).rpartition(".")[0] + ".",
    "no token": lambda claims: "x.y.z",
    "no parts": lambda claims: "token",
    "no text": lambda claims: "令牌.令牌.令牌",
    "a token without end": lambda claims: "x" * 60_000,
}


@pytest.mark.parametrize("wrong", WRONG_SIGNATURES.values(), ids=WRONG_SIGNATURES)
async def test_a_signature_that_is_wrong_is_refused(browser, mei, provider, sessions, wrong):
    honest, provider.sign = provider.sign, wrong
    await none_but_an_honest_one_lets_in(browser, provider, sessions, lambda: setattr(provider, "sign", honest))


# keys


async def test_a_new_key_is_asked_for(browser, mei, provider, sessions):
    assert (await browser.signs_in()).status_code == 302
    provider.keys = [SECOND, FIRST]
    provider.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "second"}, claims, SECOND)
    assert (await browser.signs_in()).status_code == 302
    assert (await sessions(), provider.asked.count("keys"), provider.asked.count("metadata")) == (2, 2, 1)


async def test_a_new_key_under_an_old_name_is_asked_for(browser, mei, provider, sessions):
    assert (await browser.signs_in()).status_code == 302
    new = signing_key("first")
    provider.keys, provider.sign = [new], lambda claims: jwt.encode(HEADER, claims, new)
    assert (await browser.signs_in()).status_code == 302
    assert (await sessions(), provider.asked.count("keys")) == (2, 2)


async def test_a_key_that_was_taken_back_is_good_no_more_once_another_was_asked_for(browser, mei, provider, sessions):
    await browser.signs_in()
    provider.keys = [SECOND]
    old, provider.sign = provider.sign, lambda claims: jwt.encode({"alg": "RS256", "kid": "second"}, claims, SECOND)
    await browser.signs_in()
    provider.sign = old
    refused(await browser.signs_in(), 502, "OIDC_TOKEN_INVALID")
    assert await sessions() == 2


async def test_without_a_name_the_only_key_is_meant_and_of_several_none(browser, mei, provider, sessions):
    provider.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, FIRST)
    assert (await browser.signs_in()).status_code == 302
    provider.keys = [FIRST, SECOND]
    provider.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "second"}, claims, SECOND)
    assert (await browser.signs_in()).status_code == 302
    provider.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, FIRST)
    refused(await browser.signs_in(), 502, "OIDC_TOKEN_INVALID")
    assert await sessions() == 2


@pytest.mark.parametrize("key, algorithm", [
    (ECKey.generate_key("P-256", {"kid": "curve"}), "ES256"),
    (ECKey.generate_key("P-384", {"kid": "curve"}), "ES384"),
    (OKPKey.generate_key("Ed25519", {"kid": "curve"}), "Ed25519"),
    (RSAKey.generate_key(2048, {"kid": "curve", "alg": "PS256"}), "PS256"),
], ids=["ES256", "ES384", "Ed25519", "PS256"])  # fmt: skip
async def test_other_keys_do_as_well(browser, mei, provider, sessions, key, algorithm):
    provider.metadata, provider.keys = {"id_token_signing_alg_values_supported": [algorithm]}, [FIRST, key]
    provider.sign = lambda claims: jwt.encode({"alg": algorithm, "kid": "curve"}, claims, key, algorithms=[algorithm])
    assert (await browser.signs_in()).status_code == 302
    assert await sessions() == 1


async def test_a_key_for_another_purpose_or_a_shared_secret_is_none(browser, mei, provider, sessions):
    secret = OctKey.generate_key(256, {"kid": "first"})
    cipher = RSAKey.generate_key(2048, {"kid": "first", "use": "enc"})
    provider.keys = [cipher]
    refused(await browser.signs_in(), 502, "OIDC_TOKEN_INVALID")
    provider.keys = [secret]
    refused(await browser.signs_in(), 502, "OIDC_TOKEN_INVALID")
    provider.keys = [cipher, secret, FIRST]
    assert (await browser.signs_in()).status_code == 302
    assert await sessions() == 1


NO_KEYS = [
    {"kty": "RSA"},
    {"kty": "RSA", "n": "x", "e": "AQAB"},
    {"kty": "EC", "crv": "P-256", "x": "a", "y": "b"},
    {"kty": "EC", "crv": 7, "x": 1, "y": None},
    {"kty": "OKP", "crv": "Ed25519", "x": "!!"},
    {"kty": "AKP", "alg": "ML-DSA-44"},
    {"kty": ["RSA"]},
    {},
    "RSA",
    None,
]


def test_what_is_no_key_is_passed_over():
    whole = FIRST.as_dict(private=False)
    assert [key.kid for key in keys.read({"keys": [*NO_KEYS, whole]})] == ["first"]
    assert [keys.read(said) for said in ({"keys": NO_KEYS}, {"keys": whole}, {"keys": None}, {})] == [()] * 4
