"""Everything that can go wrong and be said: one closed catalogue of codes, in Chinese and English.

A code never changes its meaning. The message is a template; what varies travels in `params`, so that a client can phrase it anew.
Codes are raised where the rule is (`raise RegistryError("DEPTH_LIMIT_EXCEEDED", limit=12, actual=14)`) and turned into HTTP once, in `web`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Lang(StrEnum):
    """The languages the registry speaks."""

    ZH = "ZH"
    EN = "EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue: what a code means, what to do about it, and the HTTP status it travels with."""

    code: str
    http_status: int
    zh: str
    en: str
    hint_zh: str
    hint_en: str


class RegistryError(Exception):
    """A refusal with a code of the catalogue.

    `params` fill the message and reach the client as they are; `path` is the response path, `locations` are (line, column) pairs
    in the document, where one is known.
    """

    def __init__(self, code: str, *, path: Sequence[str | int] = (), locations: Sequence[tuple[int, int]] = (), **params: Any) -> None:
        self.entry = CATALOGUE[code]
        self.params = params
        self.path = tuple(path)
        self.locations = tuple(locations)
        super().__init__(self.message(Lang.EN))

    @property
    def code(self) -> str:
        return self.entry.code

    def message(self, lang: Lang) -> str:
        """The message in `lang`, with the params filled in."""
        return (self.entry.zh if lang is Lang.ZH else self.entry.en).format(**self._said(lang))

    def hint(self, lang: Lang) -> str:
        return (self.entry.hint_zh if lang is Lang.ZH else self.entry.hint_en).format(**self._said(lang))

    def _said(self, lang: Lang) -> dict[str, Any]:
        """The params as words of a language: what has a label there is named by it."""
        return {name: value.label(lang) if hasattr(value, "label") else value for name, value in self.params.items()}


def _catalogue(*entries: Entry) -> dict[str, Entry]:
    table = {entry.code: entry for entry in entries}
    assert len(table) == len(entries), "a code stands twice in the catalogue"
    return table


# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
CATALOGUE = _catalogue(
    # the request as HTTP
    Entry("BAD_REQUEST", 400,
          "这不是有效的 HTTP 请求。", "This is not a valid HTTP request.",
          "请检查客户端或代理。", "Look at the client, or at a proxy on the way."),
    Entry("HEADERS_AMBIGUOUS", 400,
          "请求头互相矛盾或重复：{headers}", "These headers contradict each other or stand twice: {headers}",
          "每种请求头只发送一次；Content-Length 与 Transfer-Encoding 不可并用。",
          "Send each once, and never Content-Length with Transfer-Encoding."),
    Entry("HEADERS_TOO_LARGE", 431,
          "请求头过大，上限 {limit} 字节。", "The request's head is over the limit of {limit} bytes.",
          "请减少请求头或 Cookie。", "Send fewer headers or cookies."),
    Entry("REQUEST_TIMEOUT", 408,
          "请求未在 {seconds} 秒内收全。", "The request did not arrive within {seconds} seconds.",
          "请检查网络后重试。", "Look at the network and send it again."),
    Entry("NOT_FOUND", 404,
          "没有这个地址：{address}", "There is nothing at {address}.",
          "接口地址是 /graphql。", "The API is at /graphql."),
    Entry("HEADER_INVALID", 400,
          "请求头 {header} 的值无效：{received}", "The header {header} cannot be {received}.",
          "可用的值：{allowed}", "It may be: {allowed}"),
    Entry("METHOD_NOT_ALLOWED", 405,
          "此处不接受 {method} 请求。", "{method} is not accepted here.",
          "查询可用 GET 或 POST；变更只能用 POST。", "Queries travel by GET or POST, mutations by POST only."),
    Entry("NOT_ACCEPTABLE", 406,
          "无法按 Accept 请求头要求的格式返回结果。", "The answer cannot be given in any format that Accept names.",
          "可用 application/graphql-response+json 或 application/json；列表还可用 XLSX、text/csv、application/jsonl。",
          "Accept application/graphql-response+json or application/json; for a list also that of XLSX, text/csv or application/jsonl."),
    Entry("NOT_TABULAR", 406,
          "无法作为文件返回：{coordinate}", "This cannot be given as a file: {coordinate}",
          "文件只能是一个列表：只保留一个带 nodes 的连接；XLSX 与 CSV 的行内不能再有连接，JSONL 可以。",
          "A file holds one list: ask for one connection with its nodes. Rows of XLSX and CSV hold no further ones; those of JSONL may."),
    Entry("PAYLOAD_TOO_LARGE", 413,
          "请求体过大，上限 {limit} 字节。", "The request body is over the limit of {limit} bytes.",
          "请把请求拆小。", "Split the request."),
    Entry("URI_TOO_LONG", 414,
          "网址过长，上限 {limit} 字节。", "The URI is over the limit of {limit} bytes.",
          "请改用 POST。", "Use POST."),
    Entry("UNSUPPORTED_MEDIA_TYPE", 415,
          "不支持的内容类型：{received}", "The content type {received} is not supported.",
          "请用 Content-Type: application/json。", "Use Content-Type: application/json."),
    # the request as parameters
    Entry("ENCODING_INVALID", 400,
          "文本不是有效的 UTF-8 编码。", "The text is not valid UTF-8.",
          "请以 UTF-8 发送；\\u 转义的代理项必须成对。", "Send UTF-8; surrogates written as \\u escapes come in pairs."),
    Entry("JSON_INVALID", 400,
          "{parameter} 不是有效的 JSON（第 {line} 行第 {column} 列）。", "{parameter} is not valid JSON (line {line}, column {column}).",
          "请检查标出的位置。", "Look at that place."),
    Entry("JSON_KEY_REPEATED", 400,
          "{parameter} 中键“{key}”重复。", "{parameter} has the key “{key}” twice in one object.",
          "每个键只能出现一次。", "Name each key once."),
    Entry("JSON_NUMBER_INVALID", 400,
          "{parameter} 中有无法表示的数：{number}", "{parameter} has a number that cannot be represented: {number}",
          "JSON 没有 NaN 与 Infinity；大数请以字符串发送。", "JSON has no NaN or Infinity; send large numbers as strings."),
    Entry("JSON_TOO_DEEP", 400,
          "{parameter} 嵌套超过 {limit} 层。", "{parameter} is nested deeper than {limit} levels.",
          "请减少嵌套。", "Nest less."),
    Entry("BATCHING_NOT_SUPPORTED", 400,
          "不支持一次发送多个请求。", "Several requests in one array are not supported.",
          "请逐个发送，或在一个文档中使用别名。", "Send one at a time, or use aliases in one document."),
    Entry("PARAMETER_INVALID", 400,
          "参数 {parameter} 必须是 {expected}。", "The parameter {parameter} must be {expected}.",
          "请以 JSON 对象发送 query、variables、operationName、extensions。",
          "Send a JSON object with query, variables, operationName, extensions."),
    Entry("PARAMETER_MISSING", 400,
          "缺少参数 {parameter}。", "The parameter {parameter} is missing.",
          "请以 JSON 对象发送 query、variables、operationName、extensions。",
          "Send a JSON object with query, variables, operationName, extensions."),
    Entry("PARAMETER_REPEATED", 400,
          "参数 {parameter} 出现多次。", "The parameter {parameter} stands more than once.",
          "每个参数只发送一次。", "Send each once."),
    Entry("PARAMETER_SUPERFLUOUS", 400,
          "{parameter} 与 {other} 不可同时发送。", "{parameter} and {other} exclude each other.",
          "只发送其中一个。", "Send one of them."),
    # documents known by their hash; clients look for two of these messages word for word, in every language
    Entry("DOCUMENT_ID_INVALID", 400,
          "文档标识应为 {expected}。", "The document's id should be {expected}.",
          "用文档全文的 SHA-256，十六进制小写。", "Use the SHA-256 of the document's text, in lower-case hexadecimal."),
    Entry("PERSISTED_QUERY_NOT_FOUND", 400,
          "PersistedQueryNotFound", "PersistedQueryNotFound",
          "没有登记这个哈希的文档：请连同 query 再发送一次，或核对 documentId。",
          "No document with this hash is registered: send it once with its query, or check the documentId."),
    Entry("PERSISTED_QUERY_NOT_SUPPORTED", 400,
          "PersistedQueryNotSupported", "PersistedQueryNotSupported",
          "此服务不接受按哈希查询，请发送 query 全文。", "Documents are not known by hashes here: send the query itself."),
    Entry("PERSISTED_QUERY_MISMATCH", 400,
          "哈希与 query 不符。", "The hash is not that of the query.",
          "对 query 的 UTF-8 全文计算 SHA-256。", "Compute SHA-256 over the query's text in UTF-8."),
    Entry("DOCUMENT_NOT_TRUSTED", 403,
          "此服务只回答预先登记的文档。", "Only documents that were registered beforehand are answered here.",
          "请用 documentId，可用的文档见 registry schema --operations。", "Use a documentId; registry schema --operations lists them."),
    # the document
    Entry("GRAPHQL_PARSE_FAILED", 400,
          "查询语句有语法错误：{problem}", "The document has a syntax error: {problem}",
          "请检查标出的位置。", "Look at the marked location."),
    Entry("GRAPHQL_VALIDATION_FAILED", 400,
          "查询语句不符合接口定义：{problem}", "The document does not fit the contract: {problem}",
          "接口定义见 /schema.graphql。", "The contract is at /schema.graphql."),
    Entry("OPERATION_NOT_FOUND", 400,
          "无法确定要执行的操作：{problem}", "It is not clear which operation to run: {problem}",
          "文档中有多个操作时，请用 operationName 指明一个。", "Name one with operationName when a document holds several."),
    Entry("BAD_USER_INPUT", 400,
          "参数值无效：{problem}", "A value cannot be used: {problem}",
          "请更正该值后重试。", "Correct the value and send the request again."),
    Entry("INVALID_CURSOR", 400,
          "游标无效或不属于这个列表的排序与筛选。", "The cursor is not valid for this list with this order and filter.",
          "请使用同一查询返回的 endCursor 或 startCursor。", "Use the endCursor or startCursor that the same query returned."),
    # limits
    Entry("QUERY_TOO_LARGE", 400,
          "查询语句过长：{actual} 字节，上限 {limit}。", "The document has {actual} bytes; the limit is {limit}.",
          "请拆分查询。", "Split the document."),
    Entry("TOO_MANY_TOKENS", 400,
          "查询语句的词元超过上限 {limit}（读到第 {actual} 个为止）。",
          "The document has more than {limit} tokens; reading stopped at number {actual}.",
          "请拆分查询。", "Split the document."),
    Entry("DEPTH_LIMIT_EXCEEDED", 400,
          "查询嵌套 {actual} 层，上限 {limit} 层。", "The document is {actual} levels deep; the limit is {limit}.",
          "请减少嵌套，或分两次查询。", "Nest less, or ask twice."),
    Entry("CYCLE_LIMIT_EXCEEDED", 400,
          "字段 {coordinate} 在同一路径上重复 {actual} 次，上限 {limit} 次。",
          "The field {coordinate} stands {actual} times on one way down; the limit is {limit}.",
          "请减少来回嵌套，或分两次查询。", "Go back and forth less, or ask twice."),
    Entry("ALIAS_LIMIT_EXCEEDED", 400,
          "别名 {actual} 个，上限 {limit} 个。", "The document has {actual} aliases; the limit is {limit}.",
          "请减少别名。", "Use fewer aliases."),
    Entry("FIELD_LIMIT_EXCEEDED", 400,
          "展开后字段 {actual} 个，上限 {limit} 个。",
          "The document selects {actual} fields once fragments are spread; the limit is {limit}.",
          "请只选需要的字段。", "Select only what you need."),
    Entry("DIRECTIVE_LIMIT_EXCEEDED", 400,
          "同一处有指令 {actual} 个，上限 {limit} 个。", "There are {actual} directives in one place; the limit is {limit}.",
          "请减少指令。", "Use fewer directives."),
    Entry("FRAGMENT_LIMIT_EXCEEDED", 400,
          "片段展开 {actual} 次，上限 {limit} 次。", "Fragments are spread {actual} times; the limit is {limit}.",
          "请减少片段的嵌套。", "Nest fewer fragments."),
    Entry("ROOT_FIELD_LIMIT_EXCEEDED", 400,
          "根字段 {actual} 个，上限 {limit} 个。", "The operation has {actual} root fields; the limit is {limit}.",
          "请分多次查询。", "Ask in several requests."),
    Entry("MUTATION_LIMIT_EXCEEDED", 400,
          "变更 {actual} 个，上限 {limit} 个。", "The operation has {actual} mutations; the limit is {limit}.",
          "请分多次发送。", "Send several requests."),
    Entry("PAGE_LIMIT_EXCEEDED", 400,
          "每页最多 {limit} 条，请求了 {actual} 条。", "A page holds at most {limit} rows; {actual} were asked for.",
          "请减小 first 或 last，用游标翻页。", "Lower first or last and page with cursors."),
    Entry("COUNT_LIMIT_EXCEEDED", 400,
          "计数上限最多 {limit}，请求了 {actual}。", "Rows are counted up to {limit} at most; {actual} was asked for.",
          "请减小 upTo。", "Lower upTo."),
    Entry("LIST_LIMIT_EXCEEDED", 400,
          "列表参数最多 {limit} 项，给出了 {actual} 项。", "A list argument holds at most {limit} items; {actual} were given.",
          "请分批查询。", "Ask in batches."),
    Entry("FILTER_DEPTH_LIMIT_EXCEEDED", 400,
          "筛选条件嵌套 {actual} 层，上限 {limit} 层。", "The filter is {actual} levels deep; the limit is {limit}.",
          "请简化筛选条件。", "Simplify the filter."),
    Entry("FILTER_LIMIT_EXCEEDED", 400,
          "筛选条件至少 {actual} 个，上限 {limit} 个。", "The filter has {actual} conditions or more; the limit is {limit}.",
          "请简化筛选条件。", "Simplify the filter."),
    Entry("MAX_COST_EXCEEDED", 400,
          "查询代价 {actual} 点，单次上限 {limit} 点；代价最大的字段是 {coordinate}。",
          "The operation costs {actual} points; the limit is {limit}. {coordinate} costs most.",
          "请减小 first 或减少嵌套列表；代价规则见接口定义中 Query 的说明。",
          "Lower first, or nest fewer lists; the description of Query in the contract tells what costs what."),
    Entry("THROTTLED", 429,
          "请求过于频繁：本次需要 {cost} 点，目前可用 {available} 点。",
          "Too much at once: this costs {cost} points and there are {available}.",
          "请在 {retryAfter} 秒后重试，或缩小查询。", "Try again in {retryAfter} seconds, or ask for less."),
    Entry("SEARCH_EMPTY", 400,
          "没有可搜索的内容。", "There is nothing to search for.",
          "请至少输入一个汉字、字母或数字。", "Give at least one character, letter or digit."),
    Entry("SEARCH_TOO_LONG", 400,
          "搜索文字过长：{actual} 个字，上限 {limit} 个。", "The text to search for has {actual} characters; the limit is {limit}.",
          "请只输入名称中的几个字。", "A few words of the name are enough."),
    # who asks
    Entry("UNAUTHENTICATED", 401,
          "登录凭证无效或已过期。", "The credential is not valid, or no longer.",
          "请重新登录。", "Sign in again."),
    Entry("FORBIDDEN", 403,
          "没有权限：{coordinate}", "Not permitted: {coordinate}",
          "请向管理员申请相应角色。", "Ask an administrator for a role that may."),
    # the server
    Entry("EXECUTION_TIMEOUT", 503,
          "查询用时 {actual} 毫秒，已中止；上限 {limit} 毫秒。", "The query took {actual} ms and was stopped; the limit is {limit}.",
          "请缩小查询范围。", "Ask for less at once."),
    Entry("DATABASE_UNAVAILABLE", 503,
          "数据库暂时不可用。", "The database is not available at the moment.",
          "请稍后重试。", "Try again shortly."),
    Entry("OVERLOADED", 503,
          "服务繁忙。", "The server is busy.",
          "请稍后重试。", "Try again shortly."),
    Entry("INTERNAL_SERVER_ERROR", 500,
          "服务器内部错误。", "Unexpected error.",
          "请把 errorId 告知管理员。", "Tell an administrator the errorId."),
    # what a mutation refuses, as data
    Entry("INVALID_CREDENTIALS", 200,
          "用户名或密码不正确。", "The username or the password is not right.",
          "请检查后重试。", "Check both and try again."),
    Entry("NOT_VISIBLE", 200,
          "找不到 {identifier}。", "There is no {identifier}.",
          "请检查编号；无权查看的记录与不存在的记录，返回结果相同。",
          "Check the id; a record you may not see is answered like a missing one."),
    Entry("NOT_PERMITTED", 200,
          "您的角色无权执行“{move}”操作。", "Your role may not do “{move}”.",
          "请向管理员申请相应角色。", "Ask an administrator for a role that may."),
    Entry("WRONG_STATE", 200,
          "当前状态为“{state}”，不能执行“{move}”。", "It is {state}; “{move}” cannot be done from there.",
          "请刷新后查看当前状态。", "Read it again and look at its state."),
    Entry("CONFLICT", 200,
          "记录已被修改：当前版本 {actual}，您提交的是 {expected}。",
          "Somebody changed it meanwhile: it is at version {actual}, you sent {expected}.",
          "请刷新后重试。", "Read it again, then repeat your change."),
    Entry("STILL_OCCUPIED", 200,
          "园区内还有 {count} 家企业在园或即将入驻。", "{count} companies are in the park, or about to move in.",
          "请先为这些企业办理退园手续。", "End their tenancies first."),
    Entry("REQUIRED", 200,
          "还缺少：{needed}", "Something is missing: {needed}",
          "请补充后重试。", "Complete it and try again."),
    # starting up
    Entry("BAD_SETTING", 0,
          "设置 {name} 的值无效：{problem}。", "The setting {name} cannot be used: {problem}.",
          "请更正后重试。", "Correct it and start again."),
    Entry("PORT_TAKEN", 0,
          "端口 {host}:{port} 已被占用。", "The port {host}:{port} is taken.",
          "请停止占用该端口的程序，或用 REGISTRY_PORT 指定其他端口。", "Stop what uses it, or choose another with REGISTRY_PORT."),
    Entry("PORT_UNUSABLE", 0,
          "无法监听 {host}:{port}：{problem}。", "It is not possible to listen on {host}:{port}: {problem}.",
          "请检查 REGISTRY_HOST 与 REGISTRY_PORT。", "Check REGISTRY_HOST and REGISTRY_PORT."),
    Entry("DATA_DIR_UNWRITABLE", 0,
          "数据目录 {directory} 不可写：{problem}", "The data directory {directory} cannot be written: {problem}",
          "请用 REGISTRY_DATA_DIR 指定可写目录。", "Point REGISTRY_DATA_DIR at a directory you may write."),
    Entry("DATABASE_UNREACHABLE", 0,
          "无法连接数据库 {where}：{problem}", "The database {where} cannot be reached: {problem}",
          "请检查 REGISTRY_DATABASE_URL；不设置则使用内置数据库。", "Check REGISTRY_DATABASE_URL; unset, the embedded database is used."),
    Entry("DATABASE_START_FAILED", 0,
          "内置数据库启动失败：{problem}", "The embedded database did not start: {problem}",
          "详情见 {log}。", "Details are in {log}."),
    Entry("DATABASE_MAJOR_MISMATCH", 0,
          "数据目录由 PostgreSQL {found} 创建，本程序附带 {shipped}。",
          "The data directory was made by PostgreSQL {found}; this program ships {shipped}.",
          "请用旧版导出（pg_dump）后导入新的数据目录。", "Dump it with the old version (pg_dump) and restore into a new data directory."),
    Entry("DATABASE_NEWER", 0,
          "数据库版本 {found} 比本程序新。", "The database is at revision {found}, which this program does not know.",
          "请升级程序。", "Upgrade the program."),
    Entry("DATABASE_NOT_MIGRATED", 0,
          "数据库结构尚未升级到版本 {expected}（当前为 {found}）。", "The database is not at revision {expected} (found {found}).",
          "请运行 .venv/bin/registry migrate；make run 会自动迁移。", "Run .venv/bin/registry migrate; make run does so by itself."),
    Entry("NO_SUCH_ACCOUNT", 0,
          "没有账户 {name}。", "There is no account {name}.",
          "演示账户由 .venv/bin/registry seed demo 创建。", "Demo accounts are made by .venv/bin/registry seed demo."),
    Entry("NO_OS_ACCOUNT", 0,
          "当前用户 id {uid} 没有系统账户，PostgreSQL 无法初始化。",
          "The user id {uid} has no passwd entry, so PostgreSQL cannot initialise.",
          "请以有账户的用户运行，或设置 REGISTRY_DATABASE_URL。", "Run as a user with an account, or set REGISTRY_DATABASE_URL."),
    Entry("CONTRACT_DIFFERS", 0,
          "{file} 与代码中的接口定义不一致。", "{file} is not the contract that the code declares.",
          "请运行 make contract 并检查差异。", "Run make contract and look at what changed."),
    Entry("NO_DATABASE", 0,
          "{directory} 中没有数据库。", "There is no database in {directory}.",
          "请运行 registry run，或用 REGISTRY_DATA_DIR 指明它的目录。", "Run registry run, or name its directory in REGISTRY_DATA_DIR."),
    Entry("OPERATION_UNFIT", 0,
          "{file} 不符合接口定义：{problem}", "{file} does not fit the contract: {problem}",
          "请修正该文件，或将其移出 schema/operations。", "Mend the file, or take it out of schema/operations."),
    Entry("ALREADY_SEEDED", 0,
          "已有演示数据（规模 {found}）。", "There is demo data already (scale {found}).",
          "若要更换规模，请使用新的数据目录。", "Use a new data directory for another scale."),
)
# fmt: on


class RequestErrors(Exception):
    """Several refusals of one request, found together: all are answered at once."""

    def __init__(self, errors: Sequence[RegistryError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in errors))
