export function AskPanel() {
  return <h2>查用地</h2>;
}
