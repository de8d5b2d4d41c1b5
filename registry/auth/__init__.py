"""Who asks: passwords and bearer tokens, without a database.

    passwords   argon2id hashes, made and compared off the event loop
    tokens      opaque bearer tokens, kept as hashes
"""
