"""Other servers on the same data. Each has its lock in a folder of its own, and runs in an environment of its own.

All read the views of `views.sql`, which hold the rules for an anonymous viewer. Three are Python servers with DataLoaders, written as their
documentation recommends, on the same batch functions (`batches`); two are Node servers that compile GraphQL to SQL: PostGraphile, and OpenReader,
whose queries are Hasura's in kind.
"""
