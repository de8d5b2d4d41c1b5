"""Signing in through a provider of identities: what goes wrong on the way there and back."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    Entry("OIDC_PACKAGES_MISSING", 0,
          "已设置 REGISTRY_OIDC_ISSUER，但缺少软件包 {package}。",
          "REGISTRY_OIDC_ISSUER is set, and the package {package} is not installed.",
          "请安装附加组件 oidc：.venv/bin/pip install '.[oidc]'，或取消该设置。",
          "Install the extra oidc: .venv/bin/pip install '.[oidc]'; or take the setting away."),
    Entry("OIDC_UNAVAILABLE", 503,
          "统一身份认证暂时无法使用。", "The identity provider cannot be used at the moment.",
          "请稍后重试；有密码的账户仍可用密码登录。", "Try again shortly; accounts with a password sign in with it as before."),
    Entry("OIDC_PASSAGE_UNKNOWN", 400,
          "这次登录已过期、已使用过，或不是从此浏览器开始的。",
          "This sign-in has expired, was used before, or was not begun in this browser.",
          "请从头开始登录。如浏览器禁用了 Cookie，请先启用。", "Begin again. If your browser keeps no cookies, have it do so."),
    Entry("OIDC_REFUSED", 403,
          "统一身份认证没有确认您的身份。", "The identity provider did not confirm who you are.",
          "请从头开始登录；如再次出现，请联系管理员。", "Begin again; if it happens again, ask an administrator."),
    Entry("OIDC_TOKEN_INVALID", 502,
          "统一身份认证的答复无效，未登录。", "What the identity provider answered is not valid; you are not signed in.",
          "请从头开始登录；如再次出现，请联系管理员。", "Begin again; if it happens again, ask an administrator."),
    Entry("OIDC_OFF", 200,
          "此服务未配置统一身份认证。", "No identity provider is set up here.",
          "请管理员设置 REGISTRY_OIDC_ISSUER。", "An administrator sets REGISTRY_OIDC_ISSUER."),
    Entry("IDENTITY_UNKNOWN", 403,
          "您的统一身份尚未关联账户。", "Your identity is not linked to any account here.",
          "如已有账户，请用密码登录后关联；否则请联系管理员，并告知您的身份标识：{subject}",
          "With an account here, sign in by its password and link them; else ask an administrator, and tell them that you are {subject}."),
    Entry("IDENTITY_TAKEN", 200,
          "这个统一身份已关联其他账户。", "This identity is linked to another account.",
          "请管理员先解除原有关联。", "An administrator has to unlink it first."),
    Entry("LAST_WAY_IN", 200,
          "您的账户没有密码，解除关联后将无法登录。", "Your account has no password: without this identity you could not sign in.",
          "请管理员先为您设置密码。", "Have an administrator give you a password first."),
    Entry("ACCOUNT_DISABLED", 403,
          "您的账户已停用。", "Your account is disabled.",
          "请联系管理员。", "Ask an administrator."),
)
# fmt: on
