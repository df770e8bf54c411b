// A determination as the service seals it (docs/architecture.md, "Identity of an answer"). Where something
// is not for everyone, its fields are null, lists hold one neutral entry, and `restricted` says so.

import type { Geometry, MultiPolygon, Polygon } from "geojson";

export type Area = Polygon | MultiPolygon;

export interface Basis {
  document: string;
  clause: string;
  read_on: string | null;
  confirmed: boolean;
}

export interface Step {
  rule: string;
  question: string;
  answer: boolean | null;
  because: string;
  basis: Basis;
  condition: string;
  leg: number | null;
  /** What it means for the waiver: held, failed, or not yet known. */
  passes: boolean | null;
  reason: string | null;
  features: string[];
  parameters: Record<string, number>;
  assuming?: string;
  restricted?: boolean;
}

export interface Assessment {
  id: string | null;
  code: string | null;
  name: string;
  restricted?: boolean;
  state: string | null;
  completed_on: string | null;
  valid_until: string | null;
  incorporated_in: string | null;
  opinion_no: string | null;
  share: number | null;
}

export interface Remedy {
  type: string;
  say?: string;
  ask?: string;
  of?: string;
  indicator?: string;
  to?: number | string;
  geometry?: Area;
  area_lost_m2?: number;
  share_kept?: number;
  name?: string;
  expected_on?: string | null;
}

export interface Evaluation {
  kind: string;
  verdict: string;
  standing: string;
  reason: string;
  summary: string;
  coverage: number | null;
  coverage_band: [number, number] | null;
  sliver: boolean | null;
  uncovered: Geometry | null;
  data: string | null;
  assessments: Assessment[];
  due_before: string | null;
  department: string | null;
  missing_facts: string[];
  steps: Step[];
  conditions: string[];
  requirements: string[];
  remedy: Remedy | null;
  remedies: Remedy[];
}

export interface PlanArea {
  id: string | null;
  code: string | null;
  name: string;
  restricted?: boolean;
  level: string | null;
  status: string | null;
  approved_on: string | null;
  approval_no: string | null;
  in_force: boolean | null;
  share: number | null;
}

export interface PlanParcel {
  id: string | null;
  code: string | null;
  name: string | null;
  restricted?: boolean;
  in_force: boolean | null;
  land_use_code: string | null;
  land_use_system: string | null;
  far_max: number | null;
  height_max_m: number | null;
  density_max: number | null;
  green_min: number | null;
  share: number | null;
}

export interface PlanAdjustment {
  id: string | null;
  code: string | null;
  name?: string;
  restricted?: boolean;
  major: string | null;
  approved_on: string | null;
  reason: string | null;
  share: number | null;
}

export interface Deviation {
  name?: string;
  restricted?: boolean;
  indicator: string | null;
  proposed: number | string | null;
  limit: number | string | null;
  parcel: string | null;
  major: string | null;
}

export interface Control {
  id: string | null;
  code: string | null;
  type: string | null;
  name: string;
  restricted?: boolean;
  effect: string | null;
  reserves: string[];
  provisional: boolean | null;
  share: number | null;
  area_m2: number | null;
  basis: { document: string | null; authority: string | null };
}

export interface DataTheme {
  layer: string;
  theme: string;
  state: string;
  complete_to: string | null;
}

export type Facts = Record<string, string | number | boolean>;

export interface Determination {
  id: string;
  as_of: string;
  known_at: string;
  created_at: string;
  forecast: boolean;
  engine: Record<string, string>;
  project: Facts;
  rulebook: { id: string; version: string; sha256: string };
  releases: Record<string, string>;
  site: { geometry: Area | null; crs: string; area_m2: number | null; input: { crs: string; accuracy_m: number | null } };
  plan: {
    coverage: number | null;
    areas: PlanArea[];
    parcels: PlanParcel[];
    adjustments: PlanAdjustment[];
    deviations: Deviation[];
  };
  controls: Control[];
  evaluations: Evaluation[];
  data: DataTheme[];
  notices: string[];
  digest: string;
}
