"""`make mutate`: whether the leak tests see it when a rule lets more be seen. Each mutant is one small change of the source that weakens.

    making      the mutants: places in the source, found with `ast`, and what stands there instead
    equivalent  mutants that change nothing that anybody could see, each with the reason
    grafting    a mutated module in place of the one that is loaded
    look        a quick look at what each viewer reads by asking plainly
    trying      each mutant in a fork of its own, with the quick look first and then all of the leak tests
    __main__    the command, and what it writes
"""
