// Made from the shapes of blueprint/ by `make types`. Do not edit: change the shape, make it again.

import type { MultiPolygon, Polygon } from "geojson";

export type Area = Polygon | MultiPolygon;

/** An adjustment of a plan that meets the site in a piece that counts. */
export interface Adjustment {
  /** a feature of the map: layer/number */
  id: string | null;
  code: string | null;
  plan_code: string | null;
  major: AdjustmentRuling | null;
  approved_on: string | null;
  reason: string | null;
  /** a part of the site's area, rounded to 1e-6 */
  share: number | null;
  /** in the full document, of an entry that is not for everyone: who may see it */
  visibility?: Visibility;
  /** of the neutral entry */
  name?: string;
  /** true of the neutral entry that stands for what is not for everyone */
  restricted?: boolean;
}

/** yes 属于重大规划调整、no 不属于重大规划调整、not_ruled 尚未认定 */
export type AdjustmentRuling = "yes" | "no" | "not_ruled";

/** What an evaluation could still become, and when. */
export interface Alternative {
  verdict: Verdict;
  when: string[];
}

/** approval 审批、verification 核准、filing 备案 */
export type ApprovalType = "approval" | "verification" | "filing";

/** A regional assessment of this kind that meets the site in a piece that counts. */
export interface Assessment {
  /** a feature of the map: layer/number */
  id: string | null;
  code: string | null;
  name: string;
  /** who made it */
  unit: string | null;
  status: AssessmentStatus | null;
  /** how it counts on the date of the question */
  state: string | null;
  completed_on: string | null;
  valid_until: string | null;
  /** the code of the plan that took it in */
  incorporated_in: string | null;
  opinion_no: string | null;
  /** a part of the site's area, rounded to 1e-6 */
  share: number | null;
  /** plan or primary_development; absent in form 1 */
  stage?: string;
  /** in the full document, of an entry that is not for everyone: who may see it */
  visibility?: Visibility;
  /** true of the neutral entry that stands for what is not for everyone */
  restricted?: boolean;
}

/** under_way 正在开展、completed 已完成、withdrawn 已撤回 */
export type AssessmentStatus = "under_way" | "completed" | "withdrawn";

/**
 * Where a rule stands: instrument, clause, when it was last read, and whether the operator has
 * confirmed that it is in force as stated. `reading`: "text", or "ours" where the clause does not
 * say it in so many words; None in a rulebook that did not tell them apart.
 */
export interface Basis {
  document: string;
  clause: string;
  read_on: string;
  confirmed: boolean;
  /** text: the clause says it; ours: it is our reading; absent in form 1 */
  reading?: string;
  /** the operator who confirmed it; absent where the rulebook did */
  confirmed_by?: string;
  /** and on which day */
  confirmed_on?: string;
}

/** interior_renovation 内部改造、existing_alteration 现状改建、new_construction 新建扩建 */
export type Category = "interior_renovation" | "existing_alteration" | "new_construction";

/** A control zone in force that meets the site in a piece that counts. */
export interface Control {
  /** a feature of the map: layer/number */
  id: string | null;
  code: string | null;
  type: ControlZoneType | null;
  name: string;
  effect: ControlEffect | null;
  /** the kinds that are asked for there all the same */
  reserves: Kind[];
  provisional: boolean | null;
  /** a part of the site's area, rounded to 1e-6 */
  share: number | null;
  /** m² on the city's projected CGCS2000 CRS, to 0.01 */
  area_m2: number | null;
  basis: ControlBasis;
  /** in the full document, of an entry that is not for everyone: who may see it */
  visibility?: Visibility;
  /** true of the neutral entry that stands for what is not for everyone */
  restricted?: boolean;
}

export interface ControlBasis {
  document: string | null;
  authority: string | null;
}

/** prohibit 禁止、restrict 限制、inform 提示 */
export type ControlEffect = "prohibit" | "restrict" | "inform";

/** ecological_redline 生态保护红线、permanent_farmland 永久基本农田、urban_growth_boundary_outside 城镇开发边界外、heritage_protection 文物保护单位保护范围、heritage_construction_control 文物建设控制地带、historic_district 历史文化街区、burial_zone 地下文物埋藏区、burial_watch 地下文物重点监测区域、seismic_fault 活动断层避让带、water_source 饮用水水源保护区、blue_line 城市蓝线、green_line 城市绿线、yellow_line 城市黄线、purple_line 城市紫线、road_red_line 道路红线、rail_protection 轨道交通保护区、airport_height 机场净空、microwave_corridor 微波通道、power_corridor 高压走廊、height_control 高度控制区、flood_storage 蓄滞洪区、geohazard 地质灾害易发区、important_street 重要大街、old_city 旧城、traffic_zone_inner 交评分区：二环以内、traffic_zone_urban 交评分区：城六区等、environment_sensitive 环境敏感区、commitment_area_36 先建后验承诺制区域、commitment_area_etdz 经开区承诺制改革区域、energy_commitment_area 节能审查承诺制区域、park_eia_area 规划环评联动产业园区、pilot_area_216 区域评估+标准地+承诺制试点区域; more may come */
export type ControlZoneType = string;

/** Of a layer and theme: whether the site is concerned, is not, or there is no data to tell. */
export interface Data {
  layer: string;
  /** a kind of evaluation, a control zone type, or empty */
  theme: string;
  state: DataState;
  /** the day to which the data is declared complete */
  complete_to: string | null;
}

/** concerned 涉及、not_concerned 不涉及、no_data 无数据、withheld 不予公开 */
export type DataState = "concerned" | "not_concerned" | "no_data" | "withheld";

/**
 * Six verdicts on a site for a project on a date, with all that they rest on. Sealed, it never
 * changes. Where something is not for everyone there are two, and of the public one the withheld
 * fields are null, lists hold one neutral entry, and `withheld` names them.
 */
export interface Determination {
  /** the legal date */
  as_of: string;
  /** the moment of the map's snapshot */
  known_at: string;
  time_zone: string;
  /** the legal date was still to come when it was asked */
  forecast: boolean;
  /** versions of what measured and decided */
  engine: Record<string, string>;
  tolerances: Tolerances;
  project: Facts;
  rulebook: RulebookName;
  /** the release of each layer, by its id */
  releases: Record<string, string>;
  site: SiteSection;
  plan: PlanSection;
  controls: Control[];
  /** all six, always in this order */
  evaluations: Evaluation[];
  data: Data[];
  /** what a reader must know of the answer */
  notices: string[];
  /** the form in which it is told; absent: 1 */
  form?: number;
  /** absent where the rulebook lists no instruments */
  law?: Law;
  /** in the public document: the fields of which something is not for everyone */
  withheld?: string[];
  /** in the public document: a salted hash that commits to the full one */
  commitment?: string;
  /** of a sealed one */
  id: string;
  /** when it was sealed */
  created_at: string;
  /** SHA-256 of the canonical JSON (RFC 8785) without id, created_at and digest */
  digest: string;
}

/** Where the project departs from an indicator of the plan. */
export interface Deviation {
  indicator: Indicator | null;
  proposed: number | string | null;
  limit: number | string | null;
  /** the parcel's code */
  parcel: string | null;
  major: AdjustmentRuling | null;
  /** of the neutral entry */
  name?: string;
  /** true of the neutral entry that stands for what is not for everyone */
  restricted?: boolean;
}

/** engineering_design 工程设计前、construction_permit 施工许可前、land_supply 供地前 */
export type DueBefore = "engineering_design" | "construction_permit" | "land_supply";

/** report 报告书、form 报告表、registration 登记表 */
export type EiaClass = "report" | "form" | "registration";

/** list_1 清单一（免予办理）、list_2 清单二（不适用告知承诺）、neither 不在两个清单内 */
export type EiaList = "list_1" | "list_2" | "neither";

/** Whoever reads `verdict` must read `standing` beside it. */
export interface Evaluation {
  kind: Kind;
  verdict: Verdict;
  standing: Standing;
  reason: Reason;
  /** one Chinese sentence */
  summary: string;
  /** what the effective assessments cover */
  coverage: number | null;
  /** the coverage with the union shrunk and grown by the tolerance */
  coverage_band: [number, number] | null;
  /** something is left over, too narrow to count */
  sliver: boolean | null;
  /** what is left over, where it counts */
  uncovered: Area | null;
  /** of the data that this kind rests on, what is declared over the site */
  data: "complete" | "partial" | "none" | null;
  assessments: Assessment[];
  due_before: DueBefore | null;
  department: string | null;
  /** facts that a rule needed and that were not given */
  missing_facts: string[];
  /** every rule that was read, in order */
  steps: Step[];
  /** what the verdict is conditional on */
  conditions: string[];
  /** what the effective assessments ask of every project */
  requirements: string[];
  /** the first of `remedies` */
  remedy: Remedy | null;
  /** each a change that by itself would win the waiver */
  remedies: Remedy[];
  /** what else it could still become, the lighter first; absent in form 1 */
  alternatives?: Alternative[];
  /** in the public document: the fields of which something is not for everyone */
  withheld?: string[];
}

/** What is known of the project: all optional; what a rule needs and lacks is named in the answer */
export interface Facts {
  /** 项目名称 */
  name?: string;
  /** 工程类别 */
  works?: Works;
  /** 投资主体 */
  investment?: Investment;
  /** 社会投资项目分类 */
  category?: Category;
  /** 是否涉及重大规划调整的认定 */
  major_adjustment?: boolean;
  /** 用地性质代码 */
  land_use_code?: string;
  /** 用地分类标准 */
  land_use_system?: LandUseSystem;
  /** 项目用途 */
  use?: Use;
  /** 建筑规模（m²） */
  gross_floor_area_m2?: number;
  /** 新增建筑面积（m²） */
  added_floor_area_m2?: number;
  /** 容积率 */
  floor_area_ratio?: number;
  /** 建筑高度（m） */
  building_height_m?: number;
  /** 建筑密度 */
  building_density?: number;
  /** 绿地率 */
  green_ratio?: number;
  /** 年综合能源消费量（吨标准煤） */
  annual_energy_tce?: number;
  /** 年电力消费量（千瓦时） */
  annual_electricity_kwh?: number;
  /** 年用水量（m³） */
  annual_water_m3?: number;
  /** 停车位数 */
  parking_spaces?: number;
  /** 是否有地下开挖 */
  excavation?: boolean;
  /** 用地面积（m²） */
  parcel_area_m2?: number;
  /** 立项方式 */
  approval_type?: ApprovalType;
  /** 年煤炭消费量（吨） */
  annual_coal_t?: number;
  /** 环评类别 */
  eia_class?: EiaClass;
  /** 是否在承诺制改革负面清单内 */
  on_negative_list?: boolean;
  /** 所在的园区环评改革清单 */
  on_eia_list?: EiaList;
  /** 是否改变绿化用地使用性质和用途 */
  green_space_use_change?: boolean;
  /** 是否涉及城市绿地、树木 */
  affects_trees?: boolean;
  /** 是否涉及古树名木 */
  ancient_trees?: boolean;
  /** 是否符合正面清单 */
  on_positive_list?: boolean;
  /** 是否增加现状建筑面积 */
  adds_floor_area?: boolean;
  /** 是否改变建筑外轮廓 */
  changes_outline?: boolean;
  /** 是否改变用地内建筑布局 */
  changes_layout?: boolean;
  /** 是否为现有建筑外部装修 */
  exterior_works?: boolean;
  /** 联合验收所含的部分 */
  acceptance_parts?: ("attached_greening" | "planning_verification" | "fire" | "environment" | "completion_filing" | "housing_survey" | "transport" | "water" | "civil_defence" | "special_equipment")[];
}

/** far 容积率、height 建筑高度、density 建筑密度、green 绿地率、land_use 用地性质 */
export type Indicator = "far" | "height" | "density" | "green" | "land_use";

/** One indicator of the project is brought to the plan's limit. */
export interface IndicatorRemedy {
  indicator: Indicator;
  /** the plan's limit */
  to: number | string;
  /** one Chinese sentence */
  say: string;
  type: "indicator";
}

/** government 政府投资、private 社会投资 */
export type Investment = "government" | "private";

/** energy_conservation 节能评价、environmental_impact 环境影响评价、water_impact 水影响评价、traffic_impact 交通影响评价、seismic_safety 地震安全性评价、archaeology 文物考古调查勘探 */
export type Kind = "energy_conservation" | "environmental_impact" | "water_impact" | "traffic_impact" | "seismic_safety" | "archaeology";

/** gb50137-2011 城市用地分类（GB 50137—2011）、mnr-2020 用地用海分类（2020 试行）、mnr-2023 用地用海分类（2023）、bj-local 北京市地方用地分类 */
export type LandUseSystem = "gb50137-2011" | "mnr-2020" | "mnr-2023" | "bj-local";

/**
 * By which law it was answered: the instruments that some step cites, and the law that is known
 * to hold on the date and is not loaded.
 */
export interface Law {
  /** the same in one Chinese line */
  line: string;
  documents: string[];
  not_loaded: string[];
}

/** A planned parcel that meets the site in a piece that counts. */
export interface Parcel {
  /** a feature of the map: layer/number */
  id: string | null;
  code: string | null;
  name: string | null;
  plan_code: string | null;
  /** whether its plan is, on the date of the question */
  in_force: boolean | null;
  land_use_code: string | null;
  land_use_system: LandUseSystem | null;
  /** floor area ratio at most */
  far_max: number | null;
  /** building height at most, m */
  height_max_m: number | null;
  /** building density at most, 0 to 1 */
  density_max: number | null;
  /** green ratio at least, 0 to 1 */
  green_min: number | null;
  /** a part of the site's area, rounded to 1e-6 */
  share: number | null;
  /** in the full document, of an entry that is not for everyone: who may see it */
  visibility?: Visibility;
  /** true of the neutral entry that stands for what is not for everyone */
  restricted?: boolean;
}

/** A plan that meets the site in a piece that counts, in force or not. */
export interface Plan {
  /** a feature of the map: layer/number */
  id: string | null;
  code: string | null;
  name: string;
  level: PlanLevel | null;
  status: PlanStatus | null;
  approved_on: string | null;
  superseded_on: string | null;
  approval_no: string | null;
  /** on the date of the question */
  in_force: boolean | null;
  /** a part of the site's area, rounded to 1e-6 */
  share: number | null;
  /** in the full document, of an entry that is not for everyone: who may see it */
  visibility?: Visibility;
  /** true of the neutral entry that stands for what is not for everyone */
  restricted?: boolean;
}

/** block 街区控规、implementation_unit 规划实施单元规划 */
export type PlanLevel = "block" | "implementation_unit";

/** `coverage` is what the plans in force cover of the site. */
export interface PlanSection {
  /** a part of the site's area, rounded to 1e-6 */
  coverage: number | null;
  areas: Plan[];
  parcels: Parcel[];
  adjustments: Adjustment[];
  deviations: Deviation[];
  /** in the public document: the fields of which something is not for everyone */
  withheld?: string[];
}

/** drafting 编制中、public_notice 公示中、approved 已批复、superseded 已被替代 */
export type PlanStatus = "drafting" | "public_notice" | "approved" | "superseded";

/** covered_by_block_assessment 区域评估已覆盖、partly_covered 区域评估仅部分覆盖、on_negative_list 项目用途在区域评估负面清单内、outside_its_plan 区域评估在此处超出其所纳入的规划范围、no_regional_assessment 无此类区域评估、not_incorporated 评价意见未纳入已批复的规划、under_way 区域评估正在开展、withdrawn 区域评估已撤回、expired 区域评估已过有效期、no_approved_plan 无已批复的街区控规或规划实施单元规划、partly_planned 已批复的规划仅部分覆盖、major_adjustment 涉及重大规划调整、adjustment_to_be_ruled 是否属于重大规划调整待认定、reserved_by_control_zone 管控要素保留此项评价、outside_reform 工程不属于改革范围、below_threshold 未达到开展条件、plan_data_missing 缺少规划数据、adjustment_data_missing 缺少规划调整数据、assessment_data_missing 缺少区域评估数据、control_data_missing 缺少管控要素数据、threshold_zone_data_missing 缺少判断开展条件的分区数据、boundary_within_accuracy 边界在坐标转换精度以内、no_rule_in_force 该日期无已施行的规则、replaced_by_commitment 后来的规定以告知承诺代替、replaced_by_simplified_review 后来的规定以简化方式代替、exempt_in_park 园区内免予办理; more may come */
export type Reason = string;

export type Remedy = RulingRemedy | IndicatorRemedy | TrimRemedy | WaitRemedy;

/** What decided: the rulebook and the hash of its files and of the code that reads them. */
export interface RulebookName {
  id: string;
  version: string;
  sha256: string;
}

/** The authority rules that the project's adjustment is no major one. */
export interface RulingRemedy {
  /** what to ask for, in Chinese */
  ask: string;
  /** whom to ask */
  of: string;
  type: "ruling";
}

/** How the site was given. */
export interface SiteInput {
  /** the coordinate system in which it was given */
  crs: string | null;
  /** of the conversion from obfuscated coordinates, m; null: exact */
  accuracy_m: number | null;
  /** what was repaired of the outline */
  mended: string | null;
  /** what of the coordinates was not used: heights, measures */
  dropped?: string;
  /** in the full document, of an entry that is not for everyone: who may see it */
  visibility?: Visibility;
}

/**
 * The site as it was measured; null where it is the outline of a feature that is not for
 * everyone.
 */
export interface SiteSection {
  geometry: Area | null;
  /** always EPSG:4490 */
  crs: string;
  /** m² on the city's projected CGCS2000 CRS, to 0.01 */
  area_m2: number | null;
  input: SiteInput;
}

/** settled 已确定、conditional 附条件、open 待定 */
export type Standing = "settled" | "conditional" | "open";

/** A rule that was read: what it asks, what was found, and what that means for the waiver. */
export interface Step {
  rule: string;
  question: string;
  answer: boolean | null;
  because: string;
  basis: Basis;
  condition: string;
  /** the leg of the waiver, 1 to 5 */
  leg: number | null;
  /** for the waiver: held, failed, or not yet known */
  passes: boolean | null;
  reason: Reason | null;
  /** the ids of the features that decided */
  features: string[];
  /** the rulebook's numbers that were read */
  parameters: Record<string, number>;
  /** an assumption that was tried */
  assuming?: string;
  /** true of the neutral entry that stands for what is not for everyone */
  restricted?: boolean;
}

export interface Tolerances {
  /** what is nowhere wider than this does not count, m */
  positional_m: number;
}

/** The site is cut to the largest part that is covered, `geometry`. */
export interface TrimRemedy {
  geometry: Area;
  /** m² */
  area_lost_m2: number;
  /** of the site's area */
  share_kept: number;
  /** one Chinese sentence */
  say: string;
  type: "trim";
}

/** residential 住宅、office 办公、commercial 商业、industrial 工业、warehouse 仓储、school 中小学校、hospital 医疗、culture 文化、sport 体育、transport_hub 交通枢纽场站、car_park 停车场、filling_station 加油加气站、utility 市政设施、other 其他 */
export type Use = "residential" | "office" | "commercial" | "industrial" | "warehouse" | "school" | "hospital" | "culture" | "sport" | "transport_hub" | "car_park" | "filling_station" | "utility" | "other";

/** waived 不再重复开展、simplified 简化、commitment 告知承诺、required 需要开展、not_applicable 未达到开展条件、undetermined 待核定 */
export type Verdict = "waived" | "simplified" | "commitment" | "required" | "not_applicable" | "undetermined";

/** public 公开、internal 内部、restricted 受限 */
export type Visibility = "public" | "internal" | "restricted";

/** An assessment that is under way is awaited. */
export interface WaitRemedy {
  /** the feature's id */
  assessment: string;
  name: string;
  expected_on: string | null;
  /** one Chinese sentence */
  say: string;
  /** the code of the plan that is to be approved too; absent where none is */
  plan?: string;
  type: "wait";
}

/** building 房屋建筑、municipal_infrastructure 城市基础设施、special 特殊工程、major_transport 重大交通工程、major_water 重大水利工程、major_energy 重大能源工程、other_major 其他领域重大工程 */
export type Works = "building" | "municipal_infrastructure" | "special" | "major_transport" | "major_water" | "major_energy" | "other_major";
