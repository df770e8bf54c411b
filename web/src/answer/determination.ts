// A determination as the service seals it (docs/architecture.md, "Identity of an answer").

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
  restricted?: true;
}

export interface Assessment {
  id: string;
  code: string;
  name: string;
  state: string;
  completed_on: string | null;
  valid_until: string | null;
  incorporated_in: string | null;
  opinion_no: string | null;
  share: number | null;
  restricted?: true;
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
  /** Of these, null: it would tell of what is not for everyone. */
  coverage: number | null;
  coverage_band: [number, number] | null;
  sliver: boolean | null;
  uncovered: Geometry | null;
  data: string;
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
  id: string;
  code: string;
  name: string;
  level: string;
  status: string;
  approved_on: string | null;
  approval_no: string | null;
  in_force: boolean;
  share: number | null;
  restricted?: true;
}

export interface PlanParcel {
  id: string;
  code: string;
  name: string | null;
  in_force: boolean;
  land_use_code: string;
  land_use_system: string;
  far_max: number | null;
  height_max_m: number | null;
  density_max: number | null;
  green_min: number | null;
  share: number | null;
  restricted?: true;
}

export interface PlanAdjustment {
  id: string;
  code: string;
  name?: string;
  major: string;
  approved_on: string | null;
  reason: string | null;
  share: number | null;
  restricted?: true;
}

export interface Deviation {
  indicator: string;
  proposed: number | string;
  limit: number | string;
  parcel: string;
  major: string;
  /** What stands for all that is not for everyone: a name, and nothing else. */
  restricted?: true;
  name?: string;
}

/** What is not for everyone is told with some of this left out. */
export interface Control {
  id?: string | null;
  code?: string | null;
  type?: string | null;
  name?: string;
  effect?: string | null;
  reserves?: string[];
  provisional?: boolean | null;
  share?: number | null;
  area_m2?: number | null;
  basis?: { document?: string | null; authority?: string | null };
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
