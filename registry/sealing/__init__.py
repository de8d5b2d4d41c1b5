"""A round under a seal: one JSON file from which a court can compute the ranking again, without the registry.

    rounds      what is sealed: rules, applications, reviews by pseudonym, departures from the rules
    writing     data -> JSON
    reading     JSON -> data, with every problem and its place
    checking    weights, scales, days, who is named where
    weighing    criteria -> the score of a review
    computing   inputs -> ranking, selection, counterfactuals
    marks       hashes of parts, marks of values, the first place where two trees differ
    sealing     a round -> its file
    files       a file's bytes -> JSON, of a bounded size
    recovering  the value that was sealed, where it can be told
    wording     places in words
    verifying   everything computed again, and held to the file
    cards       what made the rank of one application
    saying      the same in sentences
    replaying   the sealed scores under other rules

The file, version 1:

    format, version
    round        code, published, closed
    head         the last entry of the registry's log when the round was sealed (position, hash), or null
    categories   of each: code; procedure (evaluations with weights, methods and criteria, seed, draws, loads, rules of selection, ties,
                 lottery); applications; reviews; exceptions; outputs (shrinkages used, ranking entries, leniencies, findings,
                 counterfactuals, seed drawn, decisions, ties parted)
    marks        for each input the first eight digits of the SHA-256 of its JSON: they say where to look, and prove nothing
    hashes       of the round, the head, the marks and the six parts of each category: SHA-256 over canonical JSON (RFC 8785)
    seal         SHA-256 over the canonical JSON of the hashes

Whoever makes the whole file anew has a file that verifies: that it is another one tells the seal, if it was published or logged.
"""
