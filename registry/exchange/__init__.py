"""Files in, files out.

    seeding     the article and the reference tables, from `seeds/`, as often as you like
    demo        a made-up population of any size, with an account for every role
"""
