"""Commands that are more than a line of `registry/cli.py`, and what they all run on.

running  the database for as long as a command needs it, a registry on it, a bar that shows how far it has come
accounts the first administrator, tokens, keys
files    templates out, workbooks in
erasing  what has to go in time, and what is kept under a key
ranking  methods of ranking tried on made-up rounds
sealed   a sealed round computed again, and held to its file
"""
