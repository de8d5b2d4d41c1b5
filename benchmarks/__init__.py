"""Measurements: the registry beside hand-written SQL and beside other GraphQL servers, in turn in one run; only ratios are quoted.

    questions    the five questions and how each server wants them asked; answers made comparable
    codes        what the questions ask for: hundreds of companies, parks and cursors, the same for everybody
    floor        the best that can be written by hand: SQL behind a bare ASGI application
    peers/       other servers on the same data, each with its own lock
    competitors  who takes part: how each is installed, started and spoken to
    database     PostgreSQL with the registry's schema and demo population at a scale
    servers      a process that serves, and what processor time it costs
    client       a crowd of connections, in a process of its own
    measure      rounds: everybody in turn, again and again; ratios pair by pair
    compare      `make bench`: everybody beside everybody
    scale        `make bench-scale`: the same questions on 1, 20 and 400 times the data; one worker and two
    memory       `make bench-memory`: a million requests, and what a worker weighs meanwhile
    writes       `make bench-writes`: mutations beside the same by hand (`handwritten`), on `grounds` made for it
    sign_in      `make bench-sign-in`: ten thousand wrong passwords, and what others wait meanwhile
    rules        `make bench-rules`: what the rules cost, beside the registry without any (`ruleless`)
    assignment   `make bench-assignment`: experts assigned to five hundred applications, and how long it takes
    endurance    `make endurance`: everything is killed while ten managers write, and then looked at (`enduring`)
    report, plot RESULTS.md and its picture, from what all have found
"""
