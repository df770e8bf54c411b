// What was typed to name a site: a code, or text that the service reads. The page itself reads no coordinates.

export type Typed = "empty" | "code" | "text";

/** Longer, and it is no code. */
const LONGEST_CODE = 100;
/** What a code has at most one of: numbers with a point, of metres, or of degrees. */
const COORDINATES = /\d\.\d|\d{6}|[°度]/g;

export function kindOf(text: string): Typed {
  const given = text.trim();
  if (!given) return "empty";
  if (given.length > LONGEST_CODE || /[\r\n{([]/.test(given)) return "text";
  return (given.match(COORDINATES)?.length ?? 0) > 1 || /^SRID|^\d+\.\d+\s*[,，\s]/i.test(given) ? "text" : "code";
}
