"""Who asks, and what they may."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    Entry("UNAUTHENTICATED", 401,
          "登录凭证无效或已过期。", "The credential is not valid, or no longer.",
          "请重新登录。", "Sign in again."),
    Entry("SIGN_IN_REQUIRED", 401,
          "上传文件须先登录。", "Files are taken from those who have signed in.",
          "请先登录，或在请求头中提供 Authorization: Bearer …。", "Sign in, or send a token: Authorization: Bearer …"),
    Entry("FORBIDDEN", 403,
          "没有权限：{coordinate}", "Not permitted: {coordinate}",
          "请向管理员申请相应角色。", "Ask an administrator for a role that may."),
    Entry("INVALID_CREDENTIALS", 200,
          "用户名或密码不正确。", "The username or the password is not right.",
          "请检查后重试。", "Check both and try again."),
    Entry("SECRET_KEYS_MISSING", 200,
          "此服务未配置密钥，不能保存需加密的内容。", "This server has no key, so what has to be encrypted cannot be kept.",
          "请管理员运行 registry secret-key，并将结果设为 REGISTRY_SECRET_KEYS。",
          "An administrator runs registry secret-key and puts what it prints into REGISTRY_SECRET_KEYS."),
    Entry("SECRET_KEY_UNKNOWN", 503,
          "这项内容所用的密钥不在 REGISTRY_SECRET_KEYS 中。", "The key that this was encrypted with is not in REGISTRY_SECRET_KEYS.",
          "请管理员把旧密钥加在当前密钥之后。", "An administrator adds the old key behind the current one."),
)
# fmt: on
