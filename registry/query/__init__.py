"""The read road: one GraphQL document in, one SQL statement, its bytes passed on.

Each stage hands plain data to the next, and each module is one stage:

    catalog    what can be asked: every field of the contract and what it stands for in the database (checked at the start)
    document   text -> a parsed, validated document (cached), and the *shape* of its variables
    operands   values of arguments: given in the document, or taken from a variable when the statement runs
    limits     what may be asked at once, or a refusal before anything runs
    cycles     how often a field may lead back to itself
    plan       what was asked: no GraphQL and no SQL left in it
    planner    a validated document -> its plan
    arguments  reads `where`, `orderBy` and the page out of a field's arguments
    cost       what a plan will read at most, and what an answer has read
    budget     what each viewer may spend, and the bill of an operation
    leases     budgets that several processes share through the database
    splices    JSON that is made outside the database: introspection, fixed values, what a mutation has to say
    explain    a plan in words
    sql        plan + kind of viewer -> one SELECT; visibility is added here and nowhere else
    pages      one connection: its rows, edges, cursors, counts
    groups     the groups of a list
    options    short lists made of a row itself: what may be done next
    verdicts   whether a mutation may be done, and what stands in the way
    searching  searches in SQL: what a text finds, how well it fits, what of a name it meant
    spelling   how PostgreSQL spells a value as JSON text
    text       pieces of JSON text -> a statement
    cursors    a place in an ordered, filtered list
    keyset     which rows lie beyond such a place
    request    what comes in, and what goes out
    execute    prepared statements on a list of connections; bytes out
    rows       the one list that an operation asks for, found in its plan
    reading    such a list read batch by batch through a cursor, charged as it goes
    kept       memory with bounds, for the caches
    compiled   what is kept of a plan once it is compiled
    mutations  what a document does: each mutation in a transaction, its payload read in the same; keys, all or nothing, another try
    engine     the stages in order, timed

Follow a request by reading `engine.Engine.answer`, then the stages from top to bottom.
"""
