"""What `benchmarks.endurance` is made of.

    ledger     what each client wrote down before it asked, and after it was answered
    asking     one request sent until it is answered, under one key
    clerks     ten managers at work
    killing    the registry started, killed part by part, and started again
    proof      what is in the database held against the ledgers
    rows       what must hold of every row, whoever wrote it
"""
