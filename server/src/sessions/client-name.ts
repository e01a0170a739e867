type Rule = readonly [told: string, pattern: RegExp];

/** The first that fits; those that pretend to be others come before them. */
const BROWSERS: readonly Rule[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|Opera)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome|Chromium)\//],
  ['Safari', /\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//],
  ['curl', /^curl\//],
];

const SYSTEMS: readonly Rule[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
];

/**
 * A browser in a few words, `Firefox on Linux`, as its user agent tells it: a help to recognise one's own, and no
 * proof. Nothing of the user agent itself is given back, since whoever signs in chooses it.
 */
export function clientName(userAgent: string): string {
  const browser = told(BROWSERS, userAgent);
  const system = told(SYSTEMS, userAgent);
  if (browser === undefined && system === undefined) return 'An unknown client';
  if (system === undefined) return browser ?? '';
  return browser === undefined ? `A browser on ${system}` : `${browser} on ${system}`;
}

function told(rules: readonly Rule[], userAgent: string): string | undefined {
  return rules.find(([, pattern]) => pattern.test(userAgent))?.[0];
}
