"""What may be done: verbs, `verb_noun(work, *, ...)`, that change rows through their lifecycles and leave events.

A verb raises the first thing that stands in its way as a RegistryError with the `field` of the input it concerns; nobody catches it here.

    moves, strokes        the gateway through which a state changes; several moves at one stroke
    inputs                what is given, made plain or refused
    places, companies, labels, merging, tenancies, leases, arrears, capacity     parks and who is in them
    arrivals, breaches    many rows at once, and what the database says of them
    rounds                calls that open and close when it is time
    people, consents, disclosure, copies, requests, erasure, retention, keys     personal information
    accounts, roles, identities, tokens, sessions, passwords, second_factor      who may sign in, as what, by what
    signing_in, entrance, passages                                               by a password; by way of a provider
    failures, codes, names                                                       attempts: counted; of second factors; of usernames
    files                                                                        uploads, attachments, downloads
    experts, conflicts, conflict_matrix                                          who reviews, what keeps them from it, and both as arrays
    interests, tasks, working_days                                               who is concerned; what waits for somebody; calendars
"""
