"""A second opinion on reads: slow, obvious, and written without a line of `registry.query` or `registry.policies`.

    contents   every table as plain rows (dicts), with what is computed from them
    links      which rows a field leads to: one hand-written table
    rules      who sees which rows and fields, as Python predicates from the permission matrix
    affairs    whose affairs somebody does not decide
    eyes       the contents as one actor sees them
    lists      filters, orders, pages and cursors over rows
    finding    what a text finds, and how well
    groups     rows counted and summed by what they have in common
    transitions what may be done next with a row
    texts      what of a document is refused for itself
    refusals   what is refused for what is asked, before anything runs, and what it costs
    evaluator  graphql-core's own executor over all this

`Oracle.judge` answers a document; the tests in `tests/query` ask the product the same and compare.
"""
