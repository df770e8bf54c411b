// The page's colours for the map, which reads no style sheet.

export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
