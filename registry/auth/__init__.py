"""Who asks: passwords, bearer tokens and keys, without a database.

    passwords       argon2id hashes, made and compared off the event loop
    strength        whether a password is good enough
    spent           attempts that were refused a moment ago
    second_factor   codes of an authenticator app, and recovery codes
    tokens          opaque bearer tokens, kept as hashes
    vault           values that are kept only under a key
    oidc            a provider of identities: out to it, and back with whom it vouches for
"""
