export function TurnPanel() {
  return <h2>找用地</h2>;
}
