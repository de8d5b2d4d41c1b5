"""Files that people bring, in the order in which it is done.

    uploads      one is begun; it has come whole, and is what its name says or not
    attachments  it is attached to an application, taken off, deleted; a redacted copy is put beside it
    downloads    a link to it, and what is on record when the link is used
    erasing      it goes with the application that it belongs to, or with whoever brought it
    cabinet      where the bytes are during all this: staging, scanner, store
    keeping      what the clock does: scans again, lets expire, destroys what was deleted, looks for what is left over
    checking     whether every file is as it was brought
"""
