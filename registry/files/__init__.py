"""Bytes that people bring: what they may be, how they lie on a disk, and where they are kept. In the order in which a file goes through:

    names    what a file may be called
    kinds    what it is, by its content
    sealing  a file as segments, each under a key, so that any part of it can be read alone
    staging  uploads on their way, as they come, whatever ends the process
    scanner  the operator's program that looks for malware
    store    where finished files are kept: a directory, or an object store (`s3`)
    links    short-lived addresses from which they are downloaded

What is promised: with a key in `REGISTRY_SECRET_KEYS` each file has a key of its own, which is kept sealed in its row. From the first byte
on nothing of it is on a disk as it is; whoever has the disk, the object store or a backup of either, and not the database and the key,
has nothing; whoever deletes the row's key has erased the file, wherever copies of its bytes are left. A segment that was altered, or
moved, is not opened. Without a key files are kept as they are.
"""
