"""What may be done: verbs, `verb_noun(work, *, ...)`, that change rows through their lifecycles and leave events.

A verb raises the first thing that stands in its way as a RegistryError with the `field` of the input it concerns; nobody catches it here.
"""
