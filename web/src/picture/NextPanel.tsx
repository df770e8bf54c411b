export function NextPanel() {
  return <p>…</p>;
}
