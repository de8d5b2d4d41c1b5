"""The contract's conventions about reading, line by line: a test of its own name for each.

What is said here is said to front-ends. Exhaustive tests of the same lie beside this folder (`test_lists`, `test_reads`,
`test_against_oracle`); these are the sentences themselves, each with an example that fails when it is no longer true.
"""
