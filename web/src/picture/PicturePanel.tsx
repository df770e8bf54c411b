export function PicturePanel() {
  return <p>…</p>;
}
