export function LayersPanel() {
  return <h2>图层</h2>;
}
