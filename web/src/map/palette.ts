// The quiet colours of the base map, by day and by night. Colours that mean something come from the
// catalogue.

import type { Theme } from "../state/theme.ts";

export interface Palette {
  beyond: string;
  city: string;
  district: string;
  block: string;
  water: string;
  green: string;
  field: string;
  casing: string;
  express: string;
  expressCasing: string;
  /** Roads too far away for a casing. */
  expressFar: string;
  roadFar: string;
  road: string;
  lane: string;
  rail: string;
  railGap: string;
  text: string;
  faint: string;
  roadText: string;
  halo: string;
  lit: string;
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    beyond: "#e8e5de",
    city: "#f8f6f1",
    district: "#8f897b",
    block: "#bdb6a7",
    water: "#b4d6e8",
    green: "#d3e5c5",
    field: "#f0eed6",
    casing: "#d5cfc2",
    express: "#f7dfa4",
    expressCasing: "#d3b26a",
    expressFar: "#dcb766",
    roadFar: "#cfc8ba",
    road: "#ffffff",
    lane: "#ffffff",
    rail: "#83838a",
    railGap: "#f4f2ec",
    text: "#3b3a36",
    faint: "#6b665c",
    roadText: "#6e675a",
    halo: "#fbfaf6",
    lit: "#c2185b",
  },
  dark: {
    beyond: "#101217",
    city: "#1b1e25",
    district: "#666c79",
    block: "#434955",
    water: "#1d4158",
    green: "#22362a",
    field: "#262821",
    casing: "#0d0f13",
    express: "#66562f",
    expressCasing: "#2b2415",
    expressFar: "#7a6535",
    roadFar: "#3a404c",
    road: "#3a404c",
    lane: "#2d323c",
    rail: "#70757f",
    railGap: "#181b21",
    text: "#d7dae0",
    faint: "#a3a8b3",
    roadText: "#9aa0ac",
    halo: "#12151a",
    lit: "#ff79b0",
  },
};
