"""The registry of a science-park district, floor by floor.

A module imports its own floor or a lower one, never a higher one (`tests/test_architecture.py` holds this):

    9  app  cli  serving            puts the parts together
    8  web                          knows requests; is handed the contract, does not import it
    7  (schema)          exchange   the GraphQL contract | files in, files out
    6  services          query      what may be done     | what may be asked; strangers to each other
    5  work                         one actor, one transaction, the events it leaves
    4  policies                     who may see which rows and fields
    3  models                       what is remembered
    2  lifecycles                   what may become what: plain data
    1  actor  auth  database        who asks | where it is kept
    0  errors  settings  identifiers  units
"""
