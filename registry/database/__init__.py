"""Where it is kept: `binaries` finds PostgreSQL, `embedded` runs it, `connect` talks to it, `upgrade` keeps its tables up to date.

`compiling` writes statements in its words.
"""
