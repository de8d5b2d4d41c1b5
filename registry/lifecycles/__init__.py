"""What may become what: the states of each subject and the moves between them, as plain data.

    machine     State, Move, Lifecycle
    places      PARK SPACE_UNIT
    companies   COMPANY COMPANY_LABEL
    tenancies   TENANCY LEASE
    talent      PROGRAMME CALL_ROUND APPLICATION
    tasks       TASK
    accounts    ACCOUNT ROLE_GRANT ACCESS_TOKEN IDENTITY
    people      PERSON
    interests   INTEREST
    files       ATTACHMENT
    experts     EXPERT CONFLICT REVIEW_ASSIGNMENT
    privacy     PRIVACY_NOTICE CONSENT DATA_SUBJECT_REQUEST
    retention   for how long what is kept

Beside a lifecycle stand the groups of its states that constraints and rules speak of.
"""
