"""The closed lists of words that callers, files and rules use, each with its Chinese label, once.

Source: 京政办发〔2018〕36号 for kinds, stages, investment and categories; the contract for the
spelling of the identifiers. A member equals its identifier, so it can be written as JSON as it is.
"""

from enum import StrEnum
from typing import Self

__all__ = [
    "AdjustmentRuling",
    "ApprovalType",
    "AssessmentStage",
    "AssessmentStatus",
    "Category",
    "ControlEffect",
    "ControlZoneType",
    "DataState",
    "DueBefore",
    "EiaClass",
    "EiaList",
    "Indicator",
    "Investment",
    "Kind",
    "LandUseSystem",
    "PlanLevel",
    "PlanStatus",
    "Reason",
    "Role",
    "Scope",
    "Stage",
    "Standing",
    "Use",
    "Verdict",
    "Visibility",
    "Word",
    "Works",
]


class Word(StrEnum):
    """An identifier that knows its Chinese label."""

    label: str

    def __new__(cls, identifier: str, label: str = "") -> Self:
        word = str.__new__(cls, identifier)
        word._value_ = identifier
        word.label = label
        return word


class Kind(Word):
    """The six evaluations, in the order in which they are always answered."""

    ENERGY_CONSERVATION = "energy_conservation", "节能评价"
    ENVIRONMENTAL_IMPACT = "environmental_impact", "环境影响评价"
    WATER_IMPACT = "water_impact", "水影响评价"
    TRAFFIC_IMPACT = "traffic_impact", "交通影响评价"
    SEISMIC_SAFETY = "seismic_safety", "地震安全性评价"
    ARCHAEOLOGY = "archaeology", "文物考古调查勘探"


class Verdict(Word):
    WAIVED = "waived", "不再重复开展"
    SIMPLIFIED = "simplified", "简化"
    COMMITMENT = "commitment", "告知承诺"
    REQUIRED = "required", "需要开展"
    NOT_APPLICABLE = "not_applicable", "未达到开展条件"
    UNDETERMINED = "undetermined", "待核定"


class Standing(Word):
    """Whether facts that nobody gave could still change a verdict."""

    SETTLED = "settled", "已确定"
    CONDITIONAL = "conditional", "附条件"
    OPEN = "open", "待定"


class Reason(Word):
    COVERED_BY_BLOCK_ASSESSMENT = "covered_by_block_assessment", "区域评估已覆盖"
    PARTLY_COVERED = "partly_covered", "区域评估仅部分覆盖"
    ON_NEGATIVE_LIST = "on_negative_list", "项目用途在区域评估负面清单内"
    OUTSIDE_ITS_PLAN = "outside_its_plan", "区域评估在此处超出其所纳入的规划范围"
    NO_REGIONAL_ASSESSMENT = "no_regional_assessment", "无此类区域评估"
    NOT_INCORPORATED = "not_incorporated", "评价意见未纳入已批复的规划"
    UNDER_WAY = "under_way", "区域评估正在开展"
    WITHDRAWN = "withdrawn", "区域评估已撤回"
    EXPIRED = "expired", "区域评估已过有效期"
    NO_APPROVED_PLAN = "no_approved_plan", "无已批复的街区控规或规划实施单元规划"
    PARTLY_PLANNED = "partly_planned", "已批复的规划仅部分覆盖"
    MAJOR_ADJUSTMENT = "major_adjustment", "涉及重大规划调整"
    ADJUSTMENT_TO_BE_RULED = "adjustment_to_be_ruled", "是否属于重大规划调整待认定"
    RESERVED_BY_CONTROL_ZONE = "reserved_by_control_zone", "管控要素保留此项评价"
    OUTSIDE_REFORM = "outside_reform", "工程不属于改革范围"
    BELOW_THRESHOLD = "below_threshold", "未达到开展条件"
    PLAN_DATA_MISSING = "plan_data_missing", "缺少规划数据"
    ADJUSTMENT_DATA_MISSING = "adjustment_data_missing", "缺少规划调整数据"
    ASSESSMENT_DATA_MISSING = "assessment_data_missing", "缺少区域评估数据"
    CONTROL_DATA_MISSING = "control_data_missing", "缺少管控要素数据"
    THRESHOLD_ZONE_DATA_MISSING = "threshold_zone_data_missing", "缺少判断开展条件的分区数据"
    BOUNDARY_WITHIN_ACCURACY = "boundary_within_accuracy", "边界在坐标转换精度以内"
    NO_RULE_IN_FORCE = "no_rule_in_force", "该日期无已施行的规则"
    REPLACED_BY_COMMITMENT = "replaced_by_commitment", "后来的规定以告知承诺代替"
    REPLACED_BY_SIMPLIFIED_REVIEW = "replaced_by_simplified_review", "后来的规定以简化方式代替"
    EXEMPT_IN_PARK = "exempt_in_park", "园区内免予办理"


class DueBefore(Word):
    ENGINEERING_DESIGN = "engineering_design", "工程设计前"
    CONSTRUCTION_PERMIT = "construction_permit", "施工许可前"
    LAND_SUPPLY = "land_supply", "供地前"


class Investment(Word):
    GOVERNMENT = "government", "政府投资"
    PRIVATE = "private", "社会投资"


class Category(Word):
    """Private projects, 36号 二(二)."""

    INTERIOR_RENOVATION = "interior_renovation", "内部改造"
    EXISTING_ALTERATION = "existing_alteration", "现状改建"
    NEW_CONSTRUCTION = "new_construction", "新建扩建"


class Works(Word):
    BUILDING = "building", "房屋建筑"
    MUNICIPAL_INFRASTRUCTURE = "municipal_infrastructure", "城市基础设施"
    SPECIAL = "special", "特殊工程"
    MAJOR_TRANSPORT = "major_transport", "重大交通工程"
    MAJOR_WATER = "major_water", "重大水利工程"
    MAJOR_ENERGY = "major_energy", "重大能源工程"
    OTHER_MAJOR = "other_major", "其他领域重大工程"


class Stage(Word):
    LAND_USE_PLANNING = "land_use_planning", "立项用地规划许可"
    CONSTRUCTION_PLANNING = "construction_planning", "工程建设许可"
    CONSTRUCTION_PERMIT = "construction_permit", "施工许可"
    COMPLETION_ACCEPTANCE = "completion_acceptance", "竣工验收"


class Use(Word):
    RESIDENTIAL = "residential", "住宅"
    OFFICE = "office", "办公"
    COMMERCIAL = "commercial", "商业"
    INDUSTRIAL = "industrial", "工业"
    WAREHOUSE = "warehouse", "仓储"
    SCHOOL = "school", "中小学校"
    HOSPITAL = "hospital", "医疗"
    CULTURE = "culture", "文化"
    SPORT = "sport", "体育"
    TRANSPORT_HUB = "transport_hub", "交通枢纽场站"
    CAR_PARK = "car_park", "停车场"
    FILLING_STATION = "filling_station", "加油加气站"
    UTILITY = "utility", "市政设施"
    OTHER = "other", "其他"


class ApprovalType(Word):
    """How a project is approved at its start (立项方式)."""

    APPROVAL = "approval", "审批"
    VERIFICATION = "verification", "核准"
    FILING = "filing", "备案"


class EiaClass(Word):
    """Which form of environmental impact evaluation the classified list asks for."""

    REPORT = "report", "报告书"
    FORM = "form", "报告表"
    REGISTRATION = "registration", "登记表"


class EiaList(Word):
    """On which of the two lists of 市生态环境局通告2022年第12号 a project stands."""

    LIST_1 = "list_1", "清单一（免予办理）"
    LIST_2 = "list_2", "清单二（不适用告知承诺）"
    NEITHER = "neither", "不在两个清单内"


class LandUseSystem(Word):
    GB50137_2011 = "gb50137-2011", "城市用地分类（GB 50137—2011）"
    MNR_2020 = "mnr-2020", "用地用海分类（2020 试行）"
    MNR_2023 = "mnr-2023", "用地用海分类（2023）"
    BJ_LOCAL = "bj-local", "北京市地方用地分类"


class PlanLevel(Word):
    BLOCK = "block", "街区控规"
    IMPLEMENTATION_UNIT = "implementation_unit", "规划实施单元规划"


class PlanStatus(Word):
    DRAFTING = "drafting", "编制中"
    PUBLIC_NOTICE = "public_notice", "公示中"
    APPROVED = "approved", "已批复"
    SUPERSEDED = "superseded", "已被替代"


class AdjustmentRuling(Word):
    """Whether an adjustment, or a project's deviation, is a major one (重大规划调整)."""

    YES = "yes", "属于重大规划调整"
    NO = "no", "不属于重大规划调整"
    NOT_RULED = "not_ruled", "尚未认定"


class AssessmentStatus(Word):
    UNDER_WAY = "under_way", "正在开展"
    COMPLETED = "completed", "已完成"
    WITHDRAWN = "withdrawn", "已撤回"


class AssessmentStage(Word):
    """When a regional assessment was made: with the plan, or when the land was made ready."""

    PLAN = "plan", "随规划编制"
    PRIMARY_DEVELOPMENT = "primary_development", "土地一级开发"


class ControlEffect(Word):
    PROHIBIT = "prohibit", "禁止"
    RESTRICT = "restrict", "限制"
    INFORM = "inform", "提示"


class Visibility(Word):
    """Who may see a feature, from all to few."""

    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"
    RESTRICTED = "restricted", "受限"


class Role(Word):
    """What someone is to the platform."""

    VISITOR = "visitor", "访客"
    APPLICANT = "applicant", "申请人"
    PLANNER = "planner", "规划人员"
    OFFICER = "officer", "部门人员"
    STEWARD = "steward", "数据管理员"
    ADMINISTRATOR = "administrator", "系统管理员"
    SERVICE = "service", "系统接口"


class Scope(Word):
    """What a key may be allowed to do, and what a role may."""

    QUERY = "query", "查询用地"
    READ_MAP = "read_map", "读取图层"
    RECORDS = "records", "办理项目"
    READ_RELEASES = "read_releases", "查看数据版本"
    IMPORT = "import", "导入图层"
    PUBLISH = "publish", "发布与回退"
    ADMIN = "admin", "系统管理"


class DataState(Word):
    """The three answers about a theme, which are never folded into two; and, where the answer would
    tell of something that is not for everyone, that it is not told."""

    CONCERNED = "concerned", "涉及"
    NOT_CONCERNED = "not_concerned", "不涉及"
    NO_DATA = "no_data", "无数据"
    WITHHELD = "withheld", "不予公开"


class Indicator(Word):
    """The plan's indicators that a project can deviate from."""

    FAR = "far", "容积率"
    HEIGHT = "height", "建筑高度"
    DENSITY = "density", "建筑密度"
    GREEN = "green", "绿地率"
    LAND_USE = "land_use", "用地性质"


class ControlZoneType(Word):
    ECOLOGICAL_REDLINE = "ecological_redline", "生态保护红线"
    PERMANENT_FARMLAND = "permanent_farmland", "永久基本农田"
    URBAN_GROWTH_BOUNDARY_OUTSIDE = "urban_growth_boundary_outside", "城镇开发边界外"
    HERITAGE_PROTECTION = "heritage_protection", "文物保护单位保护范围"
    HERITAGE_CONSTRUCTION_CONTROL = "heritage_construction_control", "文物建设控制地带"
    HISTORIC_DISTRICT = "historic_district", "历史文化街区"
    BURIAL_ZONE = "burial_zone", "地下文物埋藏区"
    BURIAL_WATCH = "burial_watch", "地下文物重点监测区域"
    SEISMIC_FAULT = "seismic_fault", "活动断层避让带"
    WATER_SOURCE = "water_source", "饮用水水源保护区"
    BLUE_LINE = "blue_line", "城市蓝线"
    GREEN_LINE = "green_line", "城市绿线"
    YELLOW_LINE = "yellow_line", "城市黄线"
    PURPLE_LINE = "purple_line", "城市紫线"
    ROAD_RED_LINE = "road_red_line", "道路红线"
    RAIL_PROTECTION = "rail_protection", "轨道交通保护区"
    AIRPORT_HEIGHT = "airport_height", "机场净空"
    MICROWAVE_CORRIDOR = "microwave_corridor", "微波通道"
    POWER_CORRIDOR = "power_corridor", "高压走廊"
    HEIGHT_CONTROL = "height_control", "高度控制区"
    FLOOD_STORAGE = "flood_storage", "蓄滞洪区"
    GEOHAZARD = "geohazard", "地质灾害易发区"
    IMPORTANT_STREET = "important_street", "重要大街"
    OLD_CITY = "old_city", "旧城"
    TRAFFIC_ZONE_INNER = "traffic_zone_inner", "交评分区：二环以内"
    TRAFFIC_ZONE_URBAN = "traffic_zone_urban", "交评分区：城六区等"
    ENVIRONMENT_SENSITIVE = "environment_sensitive", "环境敏感区"
    COMMITMENT_AREA_36 = "commitment_area_36", "先建后验承诺制区域"
    COMMITMENT_AREA_ETDZ = "commitment_area_etdz", "经开区承诺制改革区域"
    ENERGY_COMMITMENT_AREA = "energy_commitment_area", "节能审查承诺制区域"
    PARK_EIA_AREA = "park_eia_area", "规划环评联动产业园区"
    PILOT_AREA_216 = "pilot_area_216", "区域评估+标准地+承诺制试点区域"
