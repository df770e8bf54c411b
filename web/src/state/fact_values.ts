// A number as people type it in a form.

export interface Ratio {
  minimum?: number;
  maximum?: number;
}

const WIDE = "０１２３４５６７８９．，％";
const NARROW = "0123456789.,%";

const narrow = (text: string) => text.replace(/[０-９．，％]/g, (sign) => NARROW[WIDE.indexOf(sign)] ?? sign);

/** The number, or what is wrong with it. Thousands' commas may stand there, and % where a share is asked. */
export function asNumber(text: string, { minimum, maximum }: Ratio): number | string {
  const plain = narrow(text).replace(/[,\s]/g, "");
  const share = maximum === 1 && plain.endsWith("%");
  const value = Number(share ? plain.slice(0, -1) : plain) / (share ? 100 : 1);
  if (!plain || !Number.isFinite(value)) return "须是数字";
  if (minimum !== undefined && value < minimum) return minimum === 0 ? "不能是负数" : `不小于 ${minimum}`;
  if (maximum !== undefined && value > maximum) return maximum === 1 ? "是 0 至 1 的比值，如 0.3 或 30%" : `不大于 ${maximum}`;
  return value;
}
