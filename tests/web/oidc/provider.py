"""A small provider over real HTTP, that is honest until it is told otherwise; and a browser that goes there and back."""

import hashlib
import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import Key, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "registry+park", "s:cret/%"
"""With characters that have to be escaped on their way."""

SITE = "https://registry.example.org"
SUBJECT = "S-007"
ACCESS = "access-1"
ABSENT = object()
"""A claim that is left out."""

Answer = Callable[[Request], Awaitable[Response]]


def signing_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


FIRST, SECOND = signing_key("first"), signing_key("second")


@dataclass
class Provider:
    """One person, one client. What is set here is what it says from then on."""

    issuer: str = ""
    subject: str = SUBJECT
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims other than they ought to be."""
    further: dict[str, Any] = field(default_factory=dict)
    """Claims that stand in no ID token."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """Metadata likewise."""
    keys: list[Key] = field(default_factory=lambda: [FIRST])
    sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode({"alg": "RS256", "kid": "first"}, claims, FIRST)
    document: Answer | None = None
    """How the metadata are answered instead."""
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/claims", self._claims),
            ]
        )

    def visited(self, address: str, **instead: str) -> str:
        """Somebody signs in at the address they were sent to: where they are sent back."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert given["client_id"] == CLIENT_ID
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = given
        return f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state'], 'iss': self.issuer, **instead})}"

    async def _metadata(self, request: Request) -> Response:
        self.asked.append("metadata")
        if self.document is not None:
            return await self.document(request)
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/claims",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }
        return JSONResponse({name: value for name, value in said.items() if value is not ABSENT})

    async def _keys(self, request: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    async def _claims(self, request: Request) -> Response:
        self.asked.append("claims")
        if request.headers["authorization"] != f"Bearer {ACCESS}":
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": self.subject, **self.further})

    async def _token(self, request: Request) -> Response:
        """A code is good once, for the client it was made for and who has the verifier."""
        self.asked.append("token")
        form = {name: str(value) for name, value in (await request.form()).items()}
        given = self._codes.pop(form["code"], None)
        challenge = _text(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if self._client(request, form) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        if given is None or (given["code_challenge"], given["redirect_uri"]) != (challenge, form["redirect_uri"]):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": given["nonce"], **self.claims}
        kept = {name: value for name, value in claims.items() if value is not ABSENT}
        return JSONResponse({"access_token": ACCESS, "token_type": "Bearer", "id_token": self.sign(kept)})

    def _client(self, request: Request, form: Mapping[str, str]) -> tuple[str, ...]:
        if self.metadata.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            return form["client_id"], form["client_secret"]
        scheme, _, value = request.headers["authorization"].partition(" ")
        assert scheme == "Basic"
        return tuple(map(unquote_plus, b64decode(value).decode().split(":")))


def by_hand(header: Mapping[str, str], claims: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token that no library would make."""
    signed = b".".join(_text(json.dumps(part).encode()) for part in (header, claims))
    return b".".join((signed, _text(sign(signed)))).decode()


def _text(value: bytes) -> bytes:
    return urlsafe_b64encode(value).rstrip(b"=")


class Browser:
    """Keeps cookies, and follows nothing by itself."""

    def __init__(self, client: httpx2.AsyncClient, provider: Provider) -> None:
        self.client = client
        self.provider = provider

    async def leave(self, **query: str) -> str:
        """Where it is sent to sign in."""
        answer = await self.client.get("/sign-in/oidc", params=query, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    async def signs_in(self, **query: str) -> httpx2.Response:
        """All the way there and back."""
        return await self.client.get(self.provider.visited(await self.leave(**query)))
