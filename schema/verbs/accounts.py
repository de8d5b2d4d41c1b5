"""What may be done with accounts: signing in and out, passwords, second factors, tokens of programs, roles."""

import graphene

from registry.actor import Role
from registry.models import accounts as models
from registry.services import accounts, identities, passwords, roles, second_factor, signing_in, tokens
from schema.accounts import AccessToken, Account, Identity, RoleGrant
from schema.commands import command
from schema.inputs import Fields, changing, need, of, one_of, several, text
from schema.scalars import DateTime
from schema.types import enum_of

_PASSWORD: Fields = {"password": need(graphene.String, "One's password, once more.")}
_GIVEN: Fields = {
    "scope_id": of(graphene.ID, "The company, park or grid that the role is over; left out where it is over everything."),
    "since": of(DateTime, "From when; at once where nothing is said."),
    "until": of(DateTime, "Until when; without an end where nothing is said."),
    "reason": text("Why."),
}
_ACCOUNT = changing("account", "Which account.")
_ENDED = graphene.Int(description="How many sessions and tokens ended; null where it was refused.")


def _once(description: str) -> graphene.String:
    """What is shown this once."""
    return graphene.String(description=f"{description} It is shown this once; null where it was refused.")


def _codes() -> graphene.Field:
    return graphene.Field(
        graphene.List(graphene.NonNull(graphene.String)),
        description="Codes for when the app is lost, each good once (恢复码). They are shown this once; null where it was refused.",
    )


COMMANDS = (
    command(
        "signIn",
        "Signs in with a password (登录). The token is shown this once: send it as `Authorization: Bearer …`. Browsers get a cookie, too.",
        signing_in.sign_in,
        {
            "username": need(graphene.String, "The account's name; case does not matter."),
            "password": need(graphene.String, "The password."),
            "code": text("A code of the authenticator app, or a recovery code, where the account has a second factor."),
            "new_password": text("A password of one's own, in the place of one that an administrator gave."),
        },
        {
            "account": Account,
            "token": graphene.String(description="The bearer token; null where signing in was refused."),
            "expires_at": graphene.Field(DateTime, description="Until when the token is good."),
        },
        rehearsable=False,
        secret=True,
        ahead=signing_in.admit,
    ),
    command(
        "signOut",
        "Ends every session of one's own account (退出). Tokens made for programs stay.",
        tokens.sign_out,
        {},
        {"ended": graphene.Int(required=True, description="How many sessions ended.")},
    ),
    command(
        "changePassword",
        "Changes one's own password (修改密码). All else that the account is signed in with ends: sessions, tokens, known devices.",
        passwords.change_password,
        {"current_password": need(graphene.String, "The one it has."), "new_password": need(graphene.String, "The one it is to have.")},
        {"account": Account, "ended": _ENDED},
        rehearsable=False,
        secret=True,
        ahead=passwords.ready_change,
    ),
    command(
        "beginSecondFactor",
        "Makes a key for an authenticator app (启用两步验证). It counts once a code of it was confirmed, for which there is an hour.",
        second_factor.begin_second_factor,
        _PASSWORD,
        {
            "account": Account,
            "key": _once("The key in base32, to be typed."),
            "address": _once("The same as an `otpauth://` address, for a QR code."),
        },
        rehearsable=False,
        secret=True,
        ahead=second_factor.ready_by_password,
    ),
    command(
        "confirmSecondFactor",
        "Turns the second factor on (确认两步验证): from now on signing in takes a code of the app.",
        second_factor.confirm_second_factor,
        {"code": need(graphene.String, "The code that the app shows.")},
        {"account": Account, "recovery_codes": _codes()},
        rehearsable=False,
        secret=True,
        ahead=second_factor.ready_by_code,
    ),
    command(
        "renewRecoveryCodes",
        "Makes new recovery codes (更换恢复码); those there were are good no more.",
        second_factor.renew_recovery_codes,
        {**_PASSWORD, "code": text("A code of the authenticator app.")},
        {"account": Account, "recovery_codes": _codes()},
        rehearsable=False,
        secret=True,
        ahead=second_factor.ready_to_renew,
    ),
    command(
        "endSecondFactor",
        "Turns the second factor off (停用两步验证).",
        second_factor.end_second_factor,
        {**_PASSWORD, "code": text("A code of the authenticator app, or a recovery code.")},
        {"account": Account},
        rehearsable=False,
        secret=True,
        ahead=second_factor.ready_to_end,
    ),
    command(
        "createApiToken",
        "Makes a token for a program that asks in one's name (新建令牌).",
        tokens.create_api_token,
        {
            "name": need(graphene.String, "What it is for."),
            "scope": one_of(models.TokenScope, "What it is good for; `READ` where nothing is said."),
            "roles": several(enum_of(Role), "The roles that it carries, of one's own; all of them where nothing is said."),
            "expires_at": of(DateTime, "Until when it is good; for 90 days where nothing is said, for 366 at most."),
        },
        {"api_token": AccessToken, "token": _once("The token.")},
        rehearsable=False,
        secret=True,
    ),
    command(
        "revokeApiToken",
        "Ends a token or a session (吊销令牌): one's own; administrators end anybody's.",
        tokens.revoke_api_token,
        {"token_id": need(graphene.ID, "Which token.")},
        {"api_token": AccessToken},
    ),
    command(
        "createAccount",
        "Opens an account (开设账户) with a temporary password and a role. Administrators may leave the role for later.",
        accounts.create_account,
        {
            "username": need(graphene.String, "The name to sign in with."),
            "display_name": need(graphene.String, "The name to show."),
            "role": one_of(Role, "What it may act as."),
            **_GIVEN,
        },
        {"account": Account, "password": _once("A password to sign in with once: a new one is then asked for.")},
        rehearsable=False,
        secret=True,
        ahead=accounts.ready_account,
    ),
    command(
        "disableAccount",
        "Lets an account sign in no more (停用账户), and ends its sessions and tokens.",
        accounts.disable_account,
        _ACCOUNT,
        {"account": Account},
    ),
    command("enableAccount", "Lets an account sign in again (恢复账户).", accounts.enable_account, _ACCOUNT, {"account": Account}),
    command(
        "resetPassword",
        "Gives an account a temporary password (重置密码), and ends its sessions and tokens.",
        passwords.reset_password,
        _ACCOUNT,
        {"account": Account, "password": _once("A password to sign in with once: a new one is then asked for.")},
        rehearsable=False,
        secret=True,
        ahead=passwords.ready_password,
    ),
    command(
        "resetSecondFactor",
        "Takes the second factor away from an account that has lost it (取消两步验证).",
        second_factor.reset_second_factor,
        _ACCOUNT,
        {"account": Account},
    ),
    command(
        "linkIdentity",
        "Lets whom the provider vouches for sign in to an account (关联统一身份). One's own is linked at `/sign-in/oidc?link=own`.",
        identities.link_identity,
        {**_ACCOUNT, "subject": need(graphene.String, "The name that the provider has for them: its claim `sub`.")},
        {"identity": Identity},
    ),
    command(
        "unlinkIdentity",
        "Lets nobody sign in by an identity any more (解除统一身份): one's own, unless it is the only way in; administrators anybody's. "
        "Sessions stay until they end: see `signOut`, `revokeApiToken`.",
        identities.unlink_identity,
        changing("identity", "Which identity."),
        {"identity": Identity},
    ),
    command(
        "grantRole",
        "Gives an account a role (授予角色): administrators any; companies, parks and grids their own; the talent office an expert's.",
        roles.grant_role,
        {
            "username": need(graphene.String, "The account's name."),
            "role": need(enum_of(Role), "What it may act as."),
            **_GIVEN,
        },
        {"role_grant": RoleGrant},
        ahead=roles.ready_to_give,
    ),
    command(
        "delegateRole",
        "Lends one's own role to somebody for a leave (委托), for 90 days at most. It ends when it was to end, and with one's own.",
        roles.delegate_role,
        {
            "grant_id": need(graphene.ID, "The grant of one's own."),
            "username": need(graphene.String, "The name of who is to act in one's place."),
            "since": of(DateTime, "From when; at once where nothing is said."),
            "until": need(DateTime, "Until when."),
            "reason": text("Why."),
        },
        {"role_grant": RoleGrant},
        ahead=roles.ready_to_lend,
    ),
    command(
        "revokeRole",
        "Takes a role back, or gives one's own back (撤销角色). What was lent of it ends with it.",
        roles.revoke_role,
        {**changing("grant", "Which grant."), "reason": text("Why.")},
        {"role_grant": RoleGrant},
    ),
)
