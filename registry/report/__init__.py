"""A sealed round as a report for people: one HTML file, in Chinese or in English, that asks for nothing from elsewhere.

    markup   elements of HTML and SVG; whatever is text is escaped
    words    what is said in it
    figures  a plot beside its table, and what both need
    scores   scores with how sure they are
    reviewers  how lenient reviewers are, how far they agree
    steps    how those who are ranked become those who are selected
    page     all of it as a page

Every plot has a title and a description for those who do not see it, and a table with the same numbers. What is drawn is rounded to tenths
of a pixel: a report is read, and no part of what is sealed.
"""

from registry.report.page import report

__all__ = ["report"]
