"""Workbooks in: what people keep in Excel, taken in row by row, and given back with what is wrong in it. In order of flow:

    columns      what a column and a kind of workbook are: data
    definitions  the kinds there are: tenants, space units, companies
    sheetstyles  how our workbooks look
    template     the empty workbook that people fill in
    kinds        what a file is, by its content; separated values in any encoding
    measure      how large an .xlsx would be, found out before it is read; what hides in it
    sheets       its rows as they are, merged cells filled
    headers      which row is the header, which column is which
    raw, cells   what a cell holds -> a value, or what is wrong with it
    problems     what is wrong, as data
    reading      all of that: a file -> rows written down as JSON
    marking      the same workbook back, with each bad cell marked and explained
    apart        the process of its own, with little memory and time, in which reading and marking are done
    books        the server's side of it: `read_workbook`, `Book.rows()`, `marked`
    importing    `import_rows`: every row applied, under a policy, and counted

What strangers' files can do is bounded three times: by size and content before anything is parsed, by the limits of rows and columns
while it is, and by the memory and time of the process that does it.
"""
