export function BulkPanel() {
  return <h2>批量</h2>;
}
