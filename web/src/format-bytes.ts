const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const WHOLE = new Intl.NumberFormat('en', { style: 'unit', unit: 'byte', unitDisplay: 'long' });

const SHORT = UNITS.map(
  (unit) =>
    new Intl.NumberFormat('en', {
      ...{ style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short' },
      maximumSignificantDigits: 3,
    }),
);

/** `1.23 MB`; a thousand of each unit is one of the next. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  // What would be rounded to a thousand belongs to the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return SHORT[unit]?.format(value) ?? '';
}

/** `1,234,567 bytes` */
export function formatExactBytes(bytes: number): string {
  return WHOLE.format(bytes);
}
