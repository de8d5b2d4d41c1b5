"""HTTP: who asks, in which form, and in which form the answer leaves. In order of flow:

    wire          uvicorn's protocol with the limits it lacks: slow heads, endless heads, coded answers to what is not HTTP
    app           `build(...)`: the addresses, and the short way to /graphql
    head          what the head of a request says: id, language, media type, contradictions
    negotiation   Accept and Accept-Language, with q-values
    body          the bytes of a POST, if it is JSON, and never more than the limit
    multipart     a POST with files: operations, map, files, written to disk as they come and gone when the request ends
    parameters    those bytes, or the URL, -> a `Request`
    costs         GraphQL-Cost in, RateLimit out, and the address that is charged when nobody signed in
    signin        the token of a request
    graphql       /graphql itself: the above in turn, then the engine
    files         a list as a file instead: named, typed, sent as it is read
    resumable     /files: uploads by tus, which go on where they broke off
    downloads     files leave by links
    patience      a body that does not come, and the work of a client who hung up, are ended
    replies       refusals, bugs and answers -> status, headers, bytes
    rules         /rules: who may see and do what, as a page
    entering      /sign-in: out to the provider of identities and back, where there is one
    said          a page that says something, for what people read
    pages         / /schema.graphql /health /ready, static files, everything that is not there

It is handed the engine, the contract's text and the sign-in by `registry/app.py`; it knows neither tables nor SQL.

One profile of the GraphQL-over-HTTP draft is served, the one that the public `graphql-http` audits check (1.23.1, all 61):

- `application/graphql-response+json` for those who name it, `application/json` for those who name that, accept anything or say nothing.
- A request that is not well-formed (JSON, parameters) is 400 in both. A well-formed one whose document fails (syntax, validation,
  variables, limits) is 400 in the first and 200 in the second. 401, 403, 405 and 5xx mean the same in both.
- No 422 and no 294: they came into the draft later, and the audits want 400 and 200 in their place.
- `data` is absent when execution did not begin.

Messages are in Chinese when Accept-Language prefers Chinese, in English otherwise and when it says nothing: a browser always says,
and what says nothing is a script, whose logs are read beside English ones. Codes and params are the same in both.
"""
