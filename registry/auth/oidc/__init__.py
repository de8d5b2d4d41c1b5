"""Signing in through an OpenID Connect provider (统一身份认证), as far as it needs no database. In order of flow:

    passage     what a browser takes along to the provider, and has to bring back: state, nonce, PKCE
    line        what the provider is asked over HTTP: briefly, and for little
    metadata    what it says of itself
    kept        what it said, until that is old
    keys        with what it signs; asked for again when a key is not among those known
    id_token    whom it vouches for, read as OpenID Connect Core 1.0, 3.1.3.7 has it
    provider    all of it: the address to go to, and who has come back

Only `provider` is imported from outside, and only where a provider is configured: what it needs (joserfc, httpx2) comes with the extra
`oidc`. `passage` needs neither.
"""
