"""The workbooks that there are: tenants of a park, its space, and companies.

Codes of choices are written out, since the process that reads files knows no models; a test holds them to those of the models.
"""

from collections.abc import Mapping

from registry.exchange.workbooks.columns import Check, Column, Definition, Kind, Option
from registry.identifiers import synthetic_uscc

# A column's words fill lines; the formatter would give each a line of its own.
# fmt: off
_COMPANY_KINDS = (
    Option("ENTERPRISE", "企业", "Enterprise", ("公司", "有限责任公司", "股份有限公司", "company")),
    Option("RESEARCH_INSTITUTE", "科研院所", "Research institute", ("研究院", "研究所")),
    Option("SOCIAL_ORGANISATION", "社会组织", "Social organisation", ("社会团体", "民办非企业单位", "协会")),
    Option("PUBLIC_INSTITUTION", "事业单位", "Public institution"),
    Option("INDIVIDUAL_BUSINESS", "个体工商户", "Individual business", ("个体户", "个体")),
    Option("COOPERATIVE", "合作社", "Cooperative", ("农民专业合作社",)),
    Option("OTHER", "其他", "Other", ("其它",)),
)
_TENANCY_KINDS = (
    Option("TENANT", "租户", "Tenant", ("入驻企业", "承租", "一般入驻")),
    Option("INCUBATEE", "在孵企业", "Incubatee", ("在孵", "孵化企业", "孵化")),
    Option("GRADUATE_RESIDENT", "毕业后留园", "Graduate resident", ("毕业企业", "留园")),
    Option("HEADQUARTERS", "总部", "Headquarters", ("总部企业",)),
    Option("BRANCH", "分支机构", "Branch", ("分公司", "分支")),
    Option("VIRTUAL", "虚拟入驻", "Virtual", ("仅注册", "注册入驻", "托管")),
)
_RENT_PER = (
    Option("MONTH", "元/月", "yuan a month", ("每月", "月", "元/每月", "CNY/month", "month")),
    Option("YEAR", "元/年", "yuan a year", ("每年", "年", "CNY/year", "year")),
    Option("M2_DAY", "元/平方米/天", "yuan a m2 a day", ("元/㎡/天", "元/平方米·天", "元/平/天", "元/m2/日", "元/平方米/日", "CNY/m2/day")),
    Option("M2_MONTH", "元/平方米/月", "yuan a m2 a month", ("元/㎡/月", "元/平方米·月", "元/平/月", "CNY/m2/month")),
)
_USES = (
    Option("OFFICE", "办公", "Office", ("写字楼", "办公室")),
    Option("LAB", "实验", "Laboratory", ("实验室", "研发", "lab")),
    Option("FACTORY", "厂房", "Factory", ("生产", "车间")),
    Option("INCUBATION", "孵化", "Incubation", ("工位", "众创空间")),
    Option("PUBLIC_SERVICE", "公共服务", "Public service", ("配套", "公共")),
)
_AREA_UNITS = (
    Option("M2", "平方米", "m2", ("㎡", "平米", "平", "sqm", "square metres")),
    Option("MU", "亩", "mu"),
    Option("HECTARE", "公顷", "hectare", ("ha",)),
    Option("KM2", "平方公里", "km2", ("平方千米",)),
)

_COMPANY = (
    Column("name", "企业名称", "Company name", required=True, note_zh="与营业执照一致的全称。",
           note_en="The full name on the business licence.",
           aliases=("公司名称", "单位名称", "企业全称", "公司", "企业", "名称", "name", "company"), example="济南示例科技有限公司"),
    Column("name_en", "英文名称", "English name", note_zh="企业自己使用的英文名称；没有就留空，不要机器翻译。",
           note_en="The company's own English name; leave it empty where there is none.", aliases=("英文名", "name (en)"),
           example="Jinan Example Technology Co., Ltd."),
    Column("uscc", "统一社会信用代码", "Credit code", Kind.CODE, required=True, unless="foreign_number", check=Check.USCC,
           note_zh="18 位。单元格须为文本，否则 Excel 会丢失末尾数字。尚未领取的填“待登记”，境外企业留空。",
           note_en="18 characters, in a cell formatted as text. Write “pending” while there is none; foreign companies leave it empty.",
           aliases=("信用代码", "社会信用代码", "统一信用代码", "税号", "纳税人识别号", "uscc", "unified social credit code"),
           example=synthetic_uscc(1)),
    Column("foreign_jurisdiction", "境外注册国家/地区", "Country of registration", Kind.CODE, longest=2,
           note_zh="境外企业填两个字母的代码，如 DE、JP、HK。", note_en="Two letters, such as DE, JP, HK; for foreign companies only.",
           aliases=("境外注册国家", "注册国家", "国家/地区", "country")),
    Column("foreign_number", "境外注册号", "Foreign number", Kind.CODE, note_zh="境外登记机关给出的号码。",
           note_en="The number in the foreign register.", aliases=("境外登记号", "foreign registration number")),
    Column("kind", "企业类型", "Company type", Kind.CHOICE, choices=_COMPANY_KINDS, aliases=("单位类型", "主体类型", "type"),
           example="企业",
           note_zh="从下拉列表中选择，不填为企业。", note_en="Choose from the list; empty means enterprise."),
    Column("industry", "行业代码", "Industry code", Kind.CODE, longest=5, note_zh="GB/T 4754-2017，门类字母加数字，如 I65、C3985。",
           note_en="GB/T 4754-2017: the letter of the section and digits, such as I65.", aliases=("行业", "所属行业", "industry"),
           example="I65"),
    Column("registered_capital", "注册资本(万元)", "Registered capital (10,000 yuan)", Kind.MONEY, unit="WAN_YUAN",
           note_zh="只填数字时按万元计；也可写“305万元”“3050000元”。",
           note_en="A bare number is in 10,000 yuan; “305万元” and “3050000元” are understood.",
           aliases=("注册资本", "注册资金", "registered capital"), example=305),
    Column("established_on", "成立日期", "Founded on", Kind.DATE, note_zh="如 2020-04-18。", note_en="Such as 2020-04-18.",
           aliases=("注册日期", "成立时间", "established on"), example="2020-04-18"),
    Column("legal_representative", "法定代表人", "Legal representative", aliases=("法人", "法人代表", "负责人"), example="张三",
           note_zh="营业执照上的姓名。", note_en="The name on the licence."),
    Column("contact_name", "联系人", "Contact", aliases=("联系人姓名", "经办人", "contact name"), example="李四",
           note_zh="园区日常联系的人。", note_en="Whom the park talks to."),
    Column("contact_phone", "联系电话", "Telephone", Kind.PHONE, aliases=("电话", "手机", "手机号", "联系方式", "phone"),
           example="13800138000",
           note_zh="手机，或带区号的座机。", note_en="A mobile number, or a landline with its area code."),
)

_REFERENCE = Column("external_reference", "备注/外部编号", "External reference", Kind.CODE,
                    note_zh="贵方系统中的编号，用来再次导入时找到同一条记录；可不填。",
                    note_en="Your own system's number, by which the record is found again; may be empty.",
                    aliases=("外部编号", "备注", "内部编号", "reference"))

_RENT = (
    Column("rent", "租金", "Rent", Kind.MONEY, unit="YUAN", note_zh="金额，按右列的单位。", note_en="The amount, by the unit beside it.",
           aliases=("租金标准", "租金单价", "rent amount"), example=12000),
    Column("rent_per", "租金单位", "Rent per", Kind.CHOICE, choices=_RENT_PER, aliases=("计租方式", "租金计价"), example="元/月",
           note_zh="填了租金就要选。", note_en="Needed beside a rent."),
)

_AGREED = (*(column.key for column in _COMPANY if column.key not in ("uscc", "foreign_number")),
           "tenancy_kind", "entered_on", "planned_end", "external_reference")

TENANTS = Definition(
    name="tenants",
    zh="入驻企业",
    en="Tenants",
    about_zh="一行是一家企业在本园区的一次入驻，可带一份租约。一家企业有多份租约时写多行，企业和入驻的内容保持一致。",
    about_en="A row is a company and its stay in the park, with a lease if there is one. A company with several leases has several rows "
    "that agree in everything else.",
    columns=(
        *_COMPANY,
        Column("tenancy_kind", "入驻类型", "Kind of stay", Kind.CHOICE, required=True, choices=_TENANCY_KINDS,
               aliases=("入驻性质", "入园类型"),
               example="租户", note_zh="从下拉列表中选择。", note_en="Choose from the list."),
        Column("entered_on", "入驻日期", "Entered on", Kind.DATE, aliases=("入园日期", "入驻时间", "入园时间"), example="2024-01-01",
               note_zh="已经入驻的填写；空着表示尚未入驻。", note_en="When it moved in; empty while it has not."),
        Column("planned_end", "计划退园日期", "Planned end", Kind.DATE, aliases=("预计退园日期", "计划退园时间"), example="2026-12-31",
               note_zh="可不填。", note_en="May be empty."),
        Column("units", "房间号", "Units", Kind.CODES, aliases=("房号", "单元号", "租赁房间", "unit", "rooms"), example="A-101、A-102",
               note_zh="楼宇编号和房间号，多间用顿号或逗号分开，如 A-101、A-102。",
               note_en="Building and room, several set apart by commas."),
        Column("lease_number", "租约编号", "Lease number", Kind.CODE, aliases=("合同编号", "合同号", "租赁合同编号", "contract number"),
               example="ZL-2024-001", note_zh="合同上的编号。", note_en="The number on the contract."),
        Column("lease_starts", "租期开始", "Lease starts", Kind.DATE, aliases=("租赁开始日期", "起租日", "合同开始日期", "租期起"),
               example="2024-01-01",
               note_zh="含当日。", note_en="This day included."),
        Column("lease_ends", "租期结束", "Lease ends", Kind.DATE, aliases=("租赁结束日期", "到期日", "合同结束日期", "租期止"),
               example="2026-12-31",
               note_zh="含当日。", note_en="This day included."),
        *_RENT,
        Column("deposit", "押金", "Deposit", Kind.MONEY, unit="YUAN", aliases=("保证金", "租赁押金"), example=24000,
               note_zh="只填数字时按元计。", note_en="A bare number is in yuan."),
        Column("guarantor", "担保人", "Guarantor", aliases=("担保方",), note_zh="可不填。", note_en="May be empty."),
        _REFERENCE,
    ),
    identity=(("uscc", "lease_number", "lease_starts", "units"),
              ("foreign_jurisdiction", "foreign_number", "lease_number", "lease_starts", "units"),
              ("name", "lease_number", "lease_starts", "units")),
    constant={"uscc": _AGREED},
)

SPACE_UNITS = Definition(
    name="space-units",
    zh="空间单元",
    en="Space units",
    about_zh="一行是一个可出租的房间。",
    about_en="A row is a room that can be let.",
    columns=(
        Column("building_code", "楼宇编号", "Building code", Kind.CODE, required=True, aliases=("楼号", "楼栋", "栋号", "building"),
               example="A",
               note_zh="本园区内不重复。", note_en="Unique within the park."),
        Column("building_name", "楼宇名称", "Building name", aliases=("楼名",), example="A座", note_zh="新楼宇必填。",
               note_en="Needed for a new building."),
        Column("number", "房间号", "Unit number", Kind.CODE, required=True, aliases=("房号", "单元号", "编号", "unit"), example="101",
               note_zh="同一楼宇内不重复。", note_en="Unique within the building."),
        Column("floor", "楼层", "Floor", Kind.INTEGER, aliases=("层", "所在楼层"), example=1, note_zh="地下层为负数。",
               note_en="Negative below ground."),
        Column("area", "面积", "Area", Kind.AREA, required=True, unit="M2", aliases=("建筑面积", "面积(平方米)", "面积(㎡)"), example=120.5,
               note_zh="只填数字时按右列的单位，没有单位按平方米。", note_en="By the unit beside it; square metres without one."),
        Column("area_unit", "面积单位", "Area unit", Kind.CHOICE, choices=_AREA_UNITS, example="平方米", note_zh="不填为平方米。",
               note_en="Empty means square metres."),
        Column("use", "用途", "Use", Kind.CHOICE, required=True, choices=_USES, aliases=("使用性质", "类型"), example="办公",
               note_zh="从下拉列表中选择。",
               note_en="Choose from the list."),
        *_RENT,
    ),
    identity=(("building_code", "number"),),
    constant={"building_code": ("building_name",)},
)

COMPANIES = Definition(
    name="companies",
    zh="企业",
    en="Companies",
    about_zh="一行是一家企业，不论是否入驻园区。已登记的企业按本行修改，空单元格不作修改。",
    about_en="A row is a company, in a park or not. One that is on record is changed as the row says; an empty cell changes nothing.",
    columns=(*_COMPANY, _REFERENCE),
    identity=(("uscc",), ("foreign_jurisdiction", "foreign_number"), ("external_reference",), ("name",)),
    constant={},
)
# fmt: on

DEFINITIONS: Mapping[str, Definition] = {one.name: one for one in (TENANTS, SPACE_UNITS, COMPANIES)}
