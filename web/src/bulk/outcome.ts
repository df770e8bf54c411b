// A verdict with its standing as one thing to see, to sort and to filter by.

export type Outcome = "waived" | "waived-if" | "lighter" | "below" | "open" | "required-if" | "required";

/** From the least to be done to the most. */
export const OUTCOMES: readonly Outcome[] = ["waived", "waived-if", "lighter", "below", "open", "required-if", "required"];

export function outcomeOf(verdict: string, standing: string): Outcome {
  switch (verdict) {
    case "waived":
      return standing === "settled" ? "waived" : "waived-if";
    case "required":
      return standing === "settled" ? "required" : "required-if";
    case "simplified":
    case "commitment":
      return "lighter";
    case "not_applicable":
      return "below";
    default:
      return "open";
  }
}
