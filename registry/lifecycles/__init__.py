"""What may become what: the states of each subject and the moves between them, as plain data.

    machine     State, Move, Lifecycle
    places      PARK SPACE_UNIT
    companies   COMPANY COMPANY_LABEL
    tenancies   TENANCY LEASE
    talent      PROGRAMME CALL_ROUND APPLICATION
    tasks       TASK
    accounts    ACCOUNT ROLE_GRANT ACCESS_TOKEN

Beside a lifecycle stand the groups of its states that constraints and rules speak of.
"""
