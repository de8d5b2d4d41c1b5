"""Files in, files out.

    seeding     the article and the reference tables, from `seeds/`, as often as you like
    demo        a made-up population of any size, with an account for every role
    workbooks   Excel and separated values: templates out, rows in, marked workbooks back
"""
