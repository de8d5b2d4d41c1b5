"""Files in, files out.

    seeding     the article and the reference tables, from `seeds/`, as often as you like
    demo        a made-up population of any size, with an account for every role
    workbooks   Excel and separated values: templates out, rows in, marked workbooks back
    imports     a workbook taken in, row by row: tenants, spaces, companies. In order of flow:
    wanted      what a row says, as the verbs have it
    recorded    the companies on record that rows are about; foreseen, their stays and leases in a park
    rounds      some hundreds at a time: what is new and clear together, the rest one by one
    export      a list as a file: its form, its name, its bytes as they come. In order of flow:
    asking      the question behind a list of which only the name is said
    titles      what fields are called at the head of a table, and how words of enums are read
    tables      what is selected of a row -> columns
    cells       values -> what stands in them
    comma       CSV that spreadsheets open as it is meant, with nothing in it that they run
    workbook    XLSX, written row by row
"""
