"""The proof that nobody learns by any way of asking what he may not read.

    canaries    a value for every cell, unlike that of any other: a secret that is known again wherever it turns up
    planting    the world of `tests/policies` with a secret in every cell that can hold one, and the same with other secrets
    contents    what the planted database holds, and the search for its secrets in whatever comes back
    contract    what there is to ask for, made from the catalog
    ways        every way of asking, as questions
    asking      a front-end that asks them in anybody's name, and keeps every byte
    reading     what a viewer reads of each row by asking for it plainly, and what is hidden then
    acting      what a viewer may do with each row
    answers     what an answer comes to
    tables      the tables in `tests/golden/leaks`, for people
    hostile     mutations about what is hidden, and about what is not there
    mutants     `make mutate`: the rules weakened one by one, and whether these tests see it

What a viewer may read and do is written down in `tests/golden/leaks/reading.txt` and `acting.txt`, by hand compared with the permission matrix, and
only there: every other way of asking is held to what the plain one gave. The list of what is protected comes from the rules, the questions from the
contract: a new rule without a secret, and a new field that tells one, fail.
"""
