const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const SHARE = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** `12,345` */
export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `12.3K`, where there is little room */
export function formatShortCount(count: number): string {
  return SHORT.format(count);
}

/** `98.2%`; never 100% of what is not all, nor 0% of what is some. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return SHARE.format(0);
  if (part === whole) return SHARE.format(1);
  return SHARE.format(Math.min(Math.max(part / whole, 0.001), 0.999));
}
