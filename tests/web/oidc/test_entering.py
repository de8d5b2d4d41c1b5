"""There and back: who is let in, and who is not, however nearly they would have been."""

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from registry.web.entering import back_of
from tests.web.oidc.provider import SITE

CALLBACK = "/sign-in/oidc/callback"


def refused(answer, status, code):
    """A page with the code, in both languages, and no session."""
    assert (answer.status_code, f"Code: {code}" in answer.text, f"代码：{code}" in answer.text) == (status, True, True)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


async def viewer(browser, **headers):
    answer = await browser.client.post("/graphql", json={"query": "{ viewer { account { username } } }"}, headers=headers)
    account = answer.json()["data"]["viewer"]["account"]
    return account and account["username"]


async def test_who_comes_back_has_a_session_as_by_a_password(browser, mei, rows):
    answer = await browser.signs_in()
    assert (answer.status_code, answer.headers["location"], answer.headers["cache-control"]) == (302, "/", "no-store")
    kept = {cookie.partition("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}
    assert set(kept) == {"__Host-registry", "__Host-registry-device"}
    for cookie in kept.values():
        assert all(word in cookie for word in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age="))
    assert "Max-Age=43200" in kept["__Host-registry"]
    token = await rows.connection.fetchrow("SELECT * FROM access_token")
    assert (token["account_id"], token["kind"], token["scope"], token["roles"]) == (mei, "SESSION", "WRITE", None)
    assert await rows.connection.fetch("SELECT type, account_id FROM event") == [("account:token_issued", mei)]
    assert await viewer(browser) == "mei"
    assert "reg_" not in str(answer.url) + answer.headers["location"]


async def test_the_address_to_go_to_has_all_that_binds_the_answer(browser, provider):
    asked = {name: value for name, (value,) in parse_qs(urlsplit(await browser.leave()).query).items()}
    assert set(asked) == {
        "response_type", "scope", "client_id", "redirect_uri", "state", "nonce", "code_challenge", "code_challenge_method",
    }  # fmt: skip
    assert (asked["response_type"], asked["redirect_uri"], asked["code_challenge_method"]) == ("code", SITE + CALLBACK, "S256")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    again = {name: value for name, (value,) in parse_qs(urlsplit(await browser.leave()).query).items()}
    assert [name for name in asked if asked[name] == again[name]] == [
        "response_type", "scope", "client_id", "redirect_uri", "code_challenge_method",
    ]  # fmt: skip


async def test_nothing_that_is_kept_opens_anything(browser, rows):
    asked = {name: value for name, (value,) in parse_qs(urlsplit(await browser.leave()).query).items()}
    (cookie,) = browser.client.cookies.jar
    assert (cookie.name, cookie.secure, cookie.path) == ("__Host-registry-passage", True, "/")
    kept = str(await rows.connection.fetchrow("SELECT * FROM passage"))
    assert [secret for secret in (asked["state"], asked["nonce"], cookie.value) if secret in kept] == []


async def test_a_way_back_is_good_once(browser, mei, provider, sessions):
    back = provider.visited(await browser.leave())
    assert (await browser.client.get(back)).status_code == 302
    refused(await browser.client.get(back), 400, "OIDC_PASSAGE_UNKNOWN")
    assert (await sessions(), provider.asked.count("token")) == (1, 1)


async def test_another_browser_does_not_come_back_in_ones_place(browser, browsers, mei, provider, sessions):
    back, other = provider.visited(await browser.leave()), browsers()
    refused(await other.client.get(back), 400, "OIDC_PASSAGE_UNKNOWN")
    await other.leave()  # with a cookie of its own, it is another one's all the same
    refused(await other.client.get(back), 400, "OIDC_PASSAGE_UNKNOWN")
    assert (await sessions(), provider.asked.count("token")) == (0, 0)
    assert (await browser.client.get(back)).status_code == 302
    assert (await viewer(browser), await viewer(other)) == ("mei", None)


@pytest.mark.parametrize("change", [
    lambda given: given | {"state": "x" * 43},
    lambda given: {name: value for name, value in given.items() if name != "state"},
    lambda given: given | {"state": given["state"] + " "},
    lambda given: given | {"state": "状态"},
    lambda given: [*given.items(), ("state", given["state"])],
    lambda given: [*given.items(), ("code", "other")],
])  # fmt: skip
async def test_a_state_that_is_not_ours_is_none(browser, mei, provider, sessions, change):
    back = provider.visited(await browser.leave())
    given = dict(parse_qsl(urlsplit(back).query))
    refused(await browser.client.get(f"{CALLBACK}?{urlencode(change(given))}"), 400, "OIDC_PASSAGE_UNKNOWN")
    assert (await sessions(), provider.asked.count("token")) == (0, 0)
    assert (await browser.client.get(back)).status_code == 302
    assert await sessions() == 1


async def test_who_takes_too_long_begins_again(browser, mei, provider, rows, sessions):
    back = provider.visited(await browser.leave())
    await rows.connection.execute("UPDATE passage SET expires_at = now() - interval '1 second'")
    refused(await browser.client.get(back), 400, "OIDC_PASSAGE_UNKNOWN")
    assert await sessions() == 0
    assert (await browser.signs_in()).status_code == 302
    assert await rows.connection.fetchval("SELECT count(*) FROM passage") == 0


async def test_two_tabs_at_once_both_come_back(browser, mei, provider, sessions):
    backs = [provider.visited(await browser.leave()) for _ in range(2)]
    assert [(await browser.client.get(back)).status_code for back in backs] == [302, 302]
    assert await sessions() == 2


@pytest.mark.parametrize("issuer", ["https://id.example.com", ""])
async def test_who_was_at_another_provider_is_not_let_in(browser, mei, provider, sessions, issuer):
    back = provider.visited(await browser.leave(), iss=issuer)
    refused(await browser.client.get(back if issuer else back.replace("&iss=", "&i=")), 502, "OIDC_TOKEN_INVALID")
    assert (await sessions(), provider.asked.count("token")) == (0, 0)
    assert (await browser.signs_in()).status_code == 302


async def test_a_refusal_of_the_provider_is_one(browser, mei, provider, sessions):
    back = provider.visited(await browser.leave(), error="access_denied")
    refused(await browser.client.get(back), 403, "OIDC_REFUSED")
    assert (await sessions(), provider.asked.count("token")) == (0, 0)


async def test_a_verifier_is_needed_for_the_code(browser, browsers, mei, provider, sessions):
    """A code that somebody has caught is worth nothing with a passage of their own."""
    code = parse_qs(urlsplit(provider.visited(await browser.leave())).query)["code"][0]
    thief = browsers()
    mine = provider.visited(await thief.leave())
    refused(await thief.client.get(mine, params={**dict(parse_qsl(urlsplit(mine).query)), "code": code}), 403, "OIDC_REFUSED")
    assert await sessions() == 0


async def test_a_provider_that_takes_the_secret_in_the_form_gets_it_there(browser, mei, provider, sessions):
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await browser.signs_in()).status_code == 302
    assert await sessions() == 1


# who they are here


async def test_somebody_unknown_is_told_what_to_do(browser, rows, sessions):
    await rows.account(username="mei")
    answer = await browser.signs_in()
    refused(answer, 403, "IDENTITY_UNKNOWN")
    assert "S-007" in answer.text
    assert await sessions() == 0


async def test_a_disabled_account_is_not_let_in(browser, mei, rows, sessions):
    await rows.connection.execute("UPDATE account SET disabled_at = now()")
    refused(await browser.signs_in(), 403, "ACCOUNT_DISABLED")
    assert await sessions() == 0
    await rows.connection.execute("UPDATE account SET disabled_at = NULL")
    assert (await browser.signs_in()).status_code == 302


async def test_an_identity_that_was_unlinked_opens_nothing(browser, mei, rows, sessions):
    await rows.connection.execute("UPDATE identity SET unlinked_at = now()")
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")
    assert await sessions() == 0


async def test_the_same_name_at_another_provider_is_somebody_else(browser, mei, rows, sessions):
    await rows.connection.execute("UPDATE identity SET issuer = 'https://id.example.com'")
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")
    assert await sessions() == 0


async def test_roles_are_those_of_the_registry_and_no_second_factor_is_asked_for(browser, mei, provider, rows):
    provider.claims = {"roles": ["ADMIN"], "groups": ["ADMIN"], "preferred_username": "admin"}
    await rows.role_grant(account_id=mei, role="LEADER")
    await rows.connection.execute("UPDATE account SET second_factor_sealed = 'x', second_factor_since = now()")
    await browser.signs_in()
    answer = await browser.client.post("/graphql", json={"query": "{ viewer { roles { role } } }"})
    assert answer.json()["data"]["viewer"]["roles"] == [{"role": "LEADER"}]


# where to go afterwards

HERE = ["/", "/parks?first=3&x=%E4%B8%AD", "/a//b", "/@x", "/#top"]
ELSEWHERE = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "evil.example", "javascript:alert(1)", "/\t/evil.example",
    "/\r\nSet-Cookie: x=1", " //evil.example", "", "///evil.example", "/\x00", "/中文", "/" + "x" * 2001,
]  # fmt: skip


@pytest.mark.parametrize("wanted", HERE)
async def test_one_comes_back_to_where_one_wanted_to_be(browser, mei, wanted):
    assert (await browser.signs_in(**{"return": wanted})).headers["location"] == wanted


@pytest.mark.parametrize("wanted", ELSEWHERE)
async def test_nobody_is_sent_to_another_site(browser, mei, wanted):
    answer = await browser.signs_in(**{"return": wanted})
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert back_of(wanted) == "/"


# the addresses


async def test_a_head_takes_nothing(browser, mei, provider, rows, sessions):
    back = provider.visited(await browser.leave())
    for address in (back, "/sign-in/oidc", "/sign-in"):
        answer = await browser.client.head(address)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert await rows.connection.fetchval("SELECT count(*) FROM passage") == 1
    assert (await browser.client.get(back)).status_code == 302


async def test_an_address_that_leaves_too_often_waits(browser, rows):
    await browser.leave()
    await rows.connection.execute("UPDATE sign_in_failure SET full_at = now() + interval '400 seconds'")
    refused(await browser.client.get("/sign-in/oidc"), 403, "SIGN_IN_DELAYED")
    assert await rows.connection.fetchval("SELECT count(*) FROM passage") == 1


async def test_the_page_shows_the_way_in_and_out_again(browser, provider):
    provider.metadata = {"end_session_endpoint": f"{provider.issuer}/end"}
    answer = await browser.client.get("/sign-in")
    assert answer.status_code == 200
    assert 'href="/sign-in/oidc"' in answer.text
    assert f'href="{provider.issuer}/end?client_id=registry%2Bpark&amp;post_logout_redirect_uri=https%3A%2F%2Fregistry.example.org%2F"' in answer.text


async def test_a_provider_without_an_end_has_no_way_out(browser, provider):
    answer = await browser.client.get("/sign-in")
    assert (answer.status_code, answer.text.count("<a "), "Sign out" in answer.text) == (200, 2, False)


async def test_a_host_that_is_none_is_told_to_nobody(browser, provider):
    answer = await browser.client.get("/sign-in/oidc", headers={"host": "evil.example/x?"})
    refused(answer, 400, "BAD_REQUEST")


@pytest.mark.parametrize("more", [{"public_url": "https://talent.example.org/"}])
async def test_the_provider_is_told_the_public_address_where_there_is_one(browser, more):
    asked = parse_qs(urlsplit(await browser.leave()).query)
    assert asked["redirect_uri"] == ["https://talent.example.org/sign-in/oidc/callback"]
