"""The lifecycles, said once more as tables that can be read beside the requirements."""

import pytest

from registry.errors import Lang
from registry.lifecycles import accounts, companies, experts, files, interests, people, places, privacy, talent, tasks, tenancies
from registry.lifecycles.machine import Lifecycle
from registry.models import Base

# Who: CO company, AP applicant, PM park manager, IP promoter, AM service ambassador, GO grid officer, TO talent office, LD leader,
# AD administrator; SYS the clock, or what something else entails.
WHO = {"CO": "COMPANY", "AP": "APPLICANT", "PM": "PARK_MANAGER", "TO": "TALENT_OFFICE", "LD": "LEADER", "AD": "ADMIN", "IP": "PROMOTER"}
WHO |= {"AM": "AMBASSADOR", "AU": "AUDITOR", "GO": "GRID_OFFICER", "PU": "PUBLIC"}

TABLES: list[tuple[Lifecycle, str]] = [
    (
        places.PARK,
        """
        -                           PLANNED      create     AD     created
        PLANNED,ACTIVE,SUSPENDED    -            update     PM AD  updated
        PLANNED,ACTIVE,SUSPENDED    -            build      PM AD  extended
        PLANNED                     ACTIVE       activate   PM AD  activated
        ACTIVE                      SUSPENDED    suspend    AD     suspended
        SUSPENDED                   ACTIVE       resume     AD     resumed
        PLANNED,ACTIVE,SUSPENDED    CLOSED       close      AD     closed
        """,
    ),
    (
        places.SPACE_UNIT,
        """
        VACANT,RESERVED,LEASED,MAINTENANCE  -  update       PM AD  updated
        VACANT             RESERVED     reserve             PM   reserved
        RESERVED           VACANT       release             PM   released
        VACANT,RESERVED    LEASED       lease               SYS  leased
        LEASED             VACANT       vacate              SYS  vacated
        VACANT,RESERVED    MAINTENANCE  start_maintenance   PM   maintenance_started
        MAINTENANCE        VACANT       finish_maintenance  PM   maintenance_finished
        """,
    ),
    (
        companies.COMPANY,
        """
        -                                   SUBMITTED  register   PM IP AD     registered
        DRAFT,SUBMITTED,VERIFIED            -          update     CO PM IP AD  updated
        DRAFT,SUBMITTED,VERIFIED            -          relate     CO PM IP AD  related
        SUBMITTED,VERIFIED                  -          label      CO PM AD     labelled
        DRAFT,SUBMITTED,VERIFIED,SUSPENDED  -          deregister PM AD        deregistered
        DRAFT,SUBMITTED,VERIFIED,SUSPENDED  -          merge      AD           merged
        DRAFT                               SUBMITTED  submit     CO PM  submitted
        SUBMITTED                           VERIFIED   verify     PM AD  verified
        VERIFIED                            SUSPENDED  suspend    AD     suspended
        SUSPENDED                           VERIFIED   reinstate  AD     reinstated
        DRAFT,SUBMITTED,VERIFIED,SUSPENDED  ARCHIVED   archive    AD     archived
        """,
    ),
    (
        companies.COMPANY_LABEL,
        """
        -                 CLAIMED   claim   CO PM AD  claimed
        CLAIMED           VERIFIED  verify  PM AD  verified
        VERIFIED          EXPIRED   expire  SYS    expired
        CLAIMED,VERIFIED  REVOKED   revoke  AD     revoked
        """,
    ),
    (
        tenancies.TENANCY,
        """
        -         APPLIED    register     CO PM  registered
        -         APPLIED    import       PM     imported
        APPLIED,APPROVED,ACTIVE,LEAVING  -  update          PM  updated
        APPROVED,ACTIVE,LEAVING          -  let             PM  lease_drafted
        ACTIVE,LEAVING,GRADUATED,LEFT    -  record_arrears  PM  arrears_recorded
        APPLIED   APPROVED   approve      PM     approved
        APPLIED   REJECTED   reject       PM     rejected
        APPLIED,APPROVED  WITHDRAWN  withdraw  CO PM  withdrawn
        APPROVED  ACTIVE     activate     PM     activated
        ACTIVE    GRADUATED  graduate     PM     graduated
        ACTIVE    LEAVING    give_notice  CO PM  notice_given
        LEAVING   LEFT       end          PM     ended
        """,
    ),
    (
        tenancies.LEASE,
        """
        -                 DRAFT             draft      PM   drafted
        DRAFT,PENDING_APPROVAL  -           update     PM   updated
        DRAFT             PENDING_APPROVAL  submit     PM   submitted
        PENDING_APPROVAL  ACTIVE            sign       PM   signed
        ACTIVE            RENEWED           renew      PM   renewed
        ACTIVE            TERMINATED        terminate  PM   terminated
        ACTIVE            EXPIRED           expire     SYS  expired
        ACTIVE,RENEWED    TERMINATED        cut_short  SYS  terminated
        """,
    ),
    (
        people.PERSON,
        """
        -           REGISTERED  register      AP     registered
        REGISTERED  -           update        AP TO  updated
        REGISTERED  -           record_paper  AP TO  paper_recorded
        REGISTERED  -           consent       AP TO  consented
        REGISTERED  -           reveal        TO     revealed
        REGISTERED  -           copy          AP TO  copied
        REGISTERED  -           ask           AP     asked
        REGISTERED  ERASED      erase         SYS    erased
        """,
    ),
    (
        privacy.PRIVACY_NOTICE,
        """
        -         UPCOMING    publish    TO   published
        UPCOMING  IN_FORCE    begin      SYS  begun
        IN_FORCE  SUPERSEDED  supersede  SYS  superseded
        """,
    ),
    (
        privacy.CONSENT,
        """
        -         IN_FORCE   give      AP TO  given
        IN_FORCE  WITHDRAWN  withdraw  AP     withdrawn
        """,
    ),
    (
        privacy.DATA_SUBJECT_REQUEST,
        """
        -         RECEIVED   file      AP  filed
        RECEIVED  GRANTED    grant     TO  granted
        RECEIVED  DECLINED   decline   TO  declined
        RECEIVED  WITHDRAWN  withdraw  AP  withdrawn
        """,
    ),
    (
        talent.PROGRAMME,
        """
        DRAFT      PUBLISHED  publish   TO  published
        PUBLISHED  CONCLUDED  conclude  TO  concluded
        PUBLISHED  CANCELLED  cancel    TO  cancelled
        """,
    ),
    (
        talent.CALL_ROUND,
        """
        DRAFT       PUBLISHED   publish   TO  published
        PUBLISHED   OPEN        open      SYS opened
        OPEN        CLOSED      close     SYS closed
        CLOSED      CHECKING    check     TO  checked
        CHECKING    REVIEWING   review    TO  reviewed
        REVIEWING   PANEL       convene   TO  convened
        PANEL       INSPECTION  inspect   TO  inspected
        INSPECTION  DECIDING    decide    TO  decided
        DECIDING    NOTICE      announce  TO  announced
        NOTICE      CONCLUDED   conclude  TO  concluded
        PUBLISHED,OPEN,CLOSED,CHECKING,REVIEWING,PANEL,INSPECTION  CANCELLED  cancel  TO  cancelled
        """,
    ),
    (
        talent.APPLICATION,
        """
        DRAFT                 AWAITING_ENDORSEMENT  request_endorsement  AP   endorsement_requested
        DRAFT,AWAITING_ENDORSEMENT,ENDORSED  -      exclude_expert       AP   expert_excluded
        AWAITING_ENDORSEMENT  ENDORSED              endorse              CO   endorsed
        AWAITING_ENDORSEMENT  DRAFT                 decline_endorsement  CO   endorsement_declined
        ENDORSED,RETURNED     SUBMITTED             submit               AP   submitted
        SUBMITTED             RETURNED              return               TO   returned
        SUBMITTED             FORMAL_PASSED         pass_formal_check    TO   formal_check_passed
        SUBMITTED             FORMAL_FAILED         fail_formal_check    TO   formal_check_failed
        FORMAL_PASSED         UNDER_REVIEW          begin_review         TO   review_begun
        UNDER_REVIEW          REVIEWED              finish_review        SYS  review_finished
        REVIEWED              SHORTLISTED           shortlist            TO   shortlisted
        REVIEWED              NOT_SHORTLISTED       pass_over            TO   passed_over
        SHORTLISTED           PANEL_DONE            finish_panel         SYS  panel_finished
        PANEL_DONE            INSPECTED             inspect              TO   inspected
        INSPECTED,RESERVE     PROPOSED              propose              TO   proposed
        INSPECTED             RESERVE               hold_in_reserve      TO   held_in_reserve
        INSPECTED,RESERVE     NOT_SELECTED          turn_down            TO   turned_down
        PROPOSED              IN_NOTICE             announce             SYS  announced
        IN_NOTICE             HELD                  hold                 SYS  held
        HELD                  IN_NOTICE             release              TO   released
        IN_NOTICE             APPROVED              approve              LD   approved
        APPROVED              AWARDED               award                TO   awarded
        DRAFT,RETURNED        -                     attach_file          AP   file_attached
        *before-PROPOSED      WITHDRAWN             withdraw             AP   withdrawn
        *before-AWARDED       LAPSED                lapse                SYS  lapsed
        *before-AWARDED       DISQUALIFIED          disqualify           TO   disqualified
        """,
    ),
    (
        tasks.TASK,
        """
        OPEN  DONE  complete  PM  completed
        """,
    ),
    (
        accounts.ACCOUNT,
        """
        -                ACTIVE    create               CO PM GO TO AD  created
        ACTIVE           DISABLED  disable              AD              disabled
        DISABLED         ACTIVE    enable               AD              enabled
        ACTIVE,DISABLED  -         reset_password       AD              password_reset
        ACTIVE,DISABLED  -         reset_second_factor  AD              second_factor_reset
        ACTIVE,DISABLED  -         link_identity        AD              identity_linked
        """,
    ),
    (
        accounts.ROLE_GRANT,
        """
        -                   IN_FORCE  grant     CO PM GO TO AD           granted
        IN_FORCE            -         delegate  CO PM IP AM TO GO LD     delegated
        IN_FORCE,SCHEDULED  REVOKED   revoke    CO PM IP AM TO GO LD AD  revoked
        """,
    ),
    (accounts.ACCESS_TOKEN, ""),
    (
        accounts.IDENTITY,
        """
        LINKED  UNLINKED  unlink  PU AD  unlinked
        """,
    ),
    (
        interests.INTEREST,
        """
        -               DECLARED  declare  PU  declared
        DECLARED        ENDED     end      PU  ended
        DECLARED,ENDED  STRUCK    strike   AU  struck
        """,
    ),
    (
        files.ATTACHMENT,
        """
        -                                  UPLOADING  upload   AP TO  uploaded
        UPLOADING                          SCANNING   receive  SYS    received
        SCANNING                           READY      clear    SYS    cleared
        UPLOADING,SCANNING                 REJECTED   reject   SYS    rejected
        READY                              -          attach   AP TO  attached
        READY                              -          detach   AP     detached
        READY                              -          redact   TO     redacted
        UPLOADING,SCANNING,READY,REJECTED  DELETED    delete   AP TO  deleted
        UPLOADING,SCANNING,READY,REJECTED  DELETED    expire   SYS    expired
        UPLOADING,SCANNING,READY,REJECTED  DELETED    erase    SYS    erased
        """,
    ),
    (
        experts.EXPERT,
        """
        -                         INVITED    register     TO  registered
        INVITED,ACTIVE,SUSPENDED  -          update       TO  updated
        INVITED,ACTIVE,SUSPENDED  -          record_post  TO  post_recorded
        INVITED,ACTIVE,SUSPENDED  -          end_post     TO  post_ended
        INVITED,ACTIVE,SUSPENDED  -          describe     PU  described
        INVITED                   ACTIVE     activate     TO  activated
        ACTIVE                    SUSPENDED  suspend      TO  suspended
        SUSPENDED                 ACTIVE     reinstate    TO  reinstated
        INVITED,ACTIVE,SUSPENDED  RETIRED    retire       TO  retired
        """,
    ),
    (
        experts.CONFLICT,
        """
        -                    RECORDED    declare      PU  declared
        RECORDED,LIFT_ASKED  -           pin          TO  pinned
        RECORDED             LIFT_ASKED  ask_to_lift  TO  lift_asked
        RECORDED,LIFT_ASKED  LIFTED      lift         TO  lifted
        """,
    ),
    (
        experts.REVIEW_ASSIGNMENT,
        """
        PROPOSED                                         INVITED      invite   SYS  invited
        INVITED                                          ACCEPTED     accept   SYS  accepted
        INVITED                                          DECLINED     decline  SYS  declined
        INVITED,ACCEPTED,IN_PROGRESS                     RECUSED      recuse   SYS  recused
        ACCEPTED                                         IN_PROGRESS  begin    SYS  begun
        IN_PROGRESS                                      SUBMITTED    submit   SYS  submitted
        SUBMITTED                                        LOCKED       lock     SYS  locked
        PROPOSED,INVITED,ACCEPTED,IN_PROGRESS,SUBMITTED  VOIDED       void     SYS  voided
        PROPOSED,INVITED,ACCEPTED,IN_PROGRESS            EXPIRED      expire   SYS  expired
        """,
    ),
]
BEFORE = {
    "*before-PROPOSED": (
        "DRAFT,AWAITING_ENDORSEMENT,ENDORSED,SUBMITTED,RETURNED,FORMAL_PASSED,UNDER_REVIEW,REVIEWED,SHORTLISTED,PANEL_DONE,INSPECTED,RESERVE"
    )
}
BEFORE["*before-AWARDED"] = f"{BEFORE['*before-PROPOSED']},PROPOSED,IN_NOTICE,HELD,APPROVED"

TOLD_BY_DATES = {"role_grant": {"SCHEDULED", "ENDED"}, "access_token": {"EXPIRED", "REVOKED"}}
"""States that nothing moves a row into: they follow from what its columns say of days."""


def test_every_lifecycle_has_a_table():
    lifecycles = [mapper.class_.__lifecycle__ for mapper in Base.registry.mappers if mapper.class_.__lifecycle__ is not None]
    assert {lifecycle.subject for lifecycle in lifecycles} == {lifecycle.subject for lifecycle, _ in TABLES}


@pytest.mark.parametrize("lifecycle, table", TABLES, ids=[lifecycle.subject for lifecycle, _ in TABLES])
def test_moves_are_those_of_the_requirements(lifecycle, table):
    expected = set()
    for line in table.strip().splitlines():
        sources, target, verb, *who, done = line.split()
        roles = frozenset(WHO[name] for name in who if name != "SYS")
        starts = frozenset() if sources == "-" else frozenset(BEFORE.get(sources, sources).split(","))
        expected.add((starts, None if target == "-" else target, verb, roles, done))
    assert {(move.sources, move.target, move.verb, frozenset(map(str, move.roles)), move.done) for move in lifecycle.moves} == expected


@pytest.mark.parametrize("lifecycle", [lifecycle for lifecycle, _ in TABLES], ids=[lifecycle.subject for lifecycle, _ in TABLES])
def test_a_lifecycle_is_sound(lifecycle):
    assert len(set(lifecycle.codes)) == len(lifecycle.codes)
    assert len({move.verb for move in lifecycle.moves}) == len(lifecycle.moves)
    reached = {lifecycle.initial, *TOLD_BY_DATES.get(lifecycle.subject, ())}
    for _ in lifecycle.states:
        reached |= {move.target for move in lifecycle.moves if move.target and move.sources & reached}
    assert reached == set(lifecycle.codes)
    labels = [state.label(lang) for state in lifecycle.states for lang in Lang] + [move.label(lang) for move in lifecycle.moves for lang in Lang]
    assert all(labels)


def test_applicants_and_the_public_see_ten_labels():
    seen = {(state.public_code or state.code, state.public_label(Lang.ZH), state.public_label(Lang.EN)) for state in talent.APPLICATION.states}
    assert seen == {
        ("DRAFT", "草稿", "Draft"),
        ("AWAITING_ENDORSEMENT", "待单位推荐", "Awaiting endorsement"),
        ("SUBMITTED", "已提交", "Submitted"),
        ("NEEDS_SUPPLEMENT", "需补正", "Needs a supplement"),
        ("CHECKING", "审核中", "Being checked"),
        ("UNDER_REVIEW", "评审中", "Under review"),
        ("IN_NOTICE", "公示中", "In public notice"),
        ("SELECTED", "已入选", "Selected"),
        ("NOT_SELECTED", "未入选", "Not selected"),
        ("WITHDRAWN", "已撤回", "Withdrawn"),
    }


def test_groups_of_states_are_states():
    tenancy, lease, application = (set(it.codes) for it in (tenancies.TENANCY, tenancies.LEASE, talent.APPLICATION))
    assert {*tenancies.OPEN_TENANCY, *tenancies.PRESENT_TENANCY, *tenancies.ENTERED_TENANCY} <= tenancy
    assert set(tenancies.UNSIGNED_LEASE) <= lease
    groups = (talent.UNSUBMITTED, talent.UNSUCCESSFUL, talent.ENDED_ANY_TIME, talent.ANNOUNCED, talent.OPEN_TO_APPLICANTS)
    assert {code for group in groups for code in group} <= application
    over = {code for code in application if not any(code in move.sources for move in talent.APPLICATION.moves)}
    assert over == {*talent.UNSUCCESSFUL, "AWARDED"}
