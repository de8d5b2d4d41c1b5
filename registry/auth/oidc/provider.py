"""A provider of identities: the address to send a browser to, and whom it vouches for when the browser is back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from registry.auth.oidc import id_token, keys, metadata
from registry.auth.oidc.kept import Kept
from registry.auth.oidc.keys import SigningKey
from registry.auth.oidc.line import Line
from registry.auth.oidc.metadata import Metadata
from registry.auth.oidc.passage import Passage
from registry.errors import RegistryError

LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core 1.0, 2)."""


@dataclass(frozen=True, slots=True)
class Client:
    """What we are to the provider."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)


class Provider:
    """One provider, of which nothing is asked before somebody comes."""

    def __init__(self, client: Client) -> None:
        self.issuer = client.issuer
        self._client = client
        self._line = Line()
        self._metadata: Kept[Metadata] = Kept(self._ask_metadata)
        self._keys: Kept[tuple[SigningKey, ...]] = Kept(self._ask_keys)

    async def known(self) -> Metadata:
        """What it says of itself. Raises OIDC_UNAVAILABLE."""
        return await self._metadata.value()

    async def address(self, passage: Passage, redirect: str) -> str:
        """Where a browser is sent to sign in."""
        asked = {
            "response_type": "code",
            "scope": "openid profile",
            "client_id": self._client.client_id,
            "redirect_uri": redirect,
            "state": passage.state,
            "nonce": passage.nonce,
            "code_challenge": passage.challenge,
            "code_challenge_method": "S256",
        }
        return _with((await self.known()).authorization, asked)

    async def farewell(self, back: str) -> str | None:
        """Where somebody signs out at the provider, too, if it has such a place (OpenID Connect RP-Initiated Logout 1.0)."""
        place = (await self.known()).end_session
        return _with(place, {"client_id": self._client.client_id, "post_logout_redirect_uri": back}) if place else None

    async def who(self, passage: Passage, redirect: str, code: str, named: str | None, wanted: str = "") -> Mapping[str, Any]:
        """The claims about whoever has come back with a code. `named` is the issuer that the browser was given along.

        Most providers keep the `wanted` claim out of the ID token: they are then asked for it (OpenID Connect Core 1.0, 5.3 and 5.4).
        """
        known = await self.known()
        if named not in (None, self.issuer) or (named is None and known.names_itself):
            raise id_token.invalid("iss")
        token, access = await self._exchanged(known, passage, redirect, code)
        claims = await self._vouched(token, known, passage.nonce)
        if not 1 <= len(claims["sub"].strip()) <= len(claims["sub"]) <= LONGEST_SUBJECT:
            raise id_token.invalid("sub")
        if wanted and wanted not in claims and known.claims and access:
            return {**await self._more(known.claims, access, claims["sub"]), **claims}
        return claims

    async def close(self) -> None:
        await self._line.close()

    async def _more(self, address: str, access: str, subject: str) -> Mapping[str, Any]:
        """What the provider says of somebody beyond the ID token, if it is of the same one."""
        said = await self._line.get(address, access)
        if said.get("sub") != subject:
            raise id_token.invalid("sub")
        return said

    async def _exchanged(self, known: Metadata, passage: Passage, redirect: str, code: str) -> tuple[str, str | None]:
        """The ID token that a code is worth, and the token that opens the provider's further claims."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": passage.verifier}
        client = (self._client.client_id, self._client.secret)
        if known.basic:
            status, answer = await self._line.post(known.token, form, (quote_plus(client[0]), quote_plus(client[1])))  # RFC 6749, 2.3.1
        else:
            status, answer = await self._line.post(known.token, {**form, "client_id": client[0], "client_secret": client[1]}, None)
        token, access = answer.get("id_token"), answer.get("access_token")
        if status != 200 or not isinstance(token, str):
            raise RegistryError("OIDC_REFUSED", problem=f"{status} {answer.get('error', 'without an ID token')!r}"[:100])
        return token, access if isinstance(access, str) and access.isascii() and access.isprintable() else None

    async def _vouched(self, token: str, known: Metadata, nonce: str) -> Mapping[str, Any]:
        """What an ID token says. A key that is not known, or does not fit, may have been changed: the set is asked for once more.

        Tokens come from the provider itself, so nobody else can have it asked again and again.
        """
        algorithm, kid = id_token.header_of(token, known.algorithms)
        for again in (False, True):
            key = keys.found(await self._keys.value(again=again), kid, algorithm)
            try:
                if key is not None:
                    client_id = self._client.client_id
                    return id_token.claims_of(token, key, algorithm, issuer=self.issuer, client_id=client_id, nonce=nonce)
            except RegistryError as refused:
                if again or refused.params["problem"] != "signature":
                    raise
        raise id_token.invalid("kid")

    async def _ask_metadata(self) -> Metadata:
        return metadata.read(self.issuer, await self._line.get(metadata.address_of(self.issuer)))

    async def _ask_keys(self) -> tuple[SigningKey, ...]:
        return keys.read(await self._line.get((await self.known()).keys))


def _with(address: str, asked: Mapping[str, str]) -> str:
    """An address with more in its query than it may have already."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"
