/** A package.json of the workspace, as far as packing reads it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bundleDependencies?: readonly string[];
  readonly [field: string]: unknown;
}

/** Fields that mean something only in the checkout. */
const OF_THE_CHECKOUT: ReadonlySet<string> = new Set(['private', 'scripts', 'devDependencies']);

/**
 * What a package says of itself once it is packed: where the workspace names a source (`./src/x.ts`), the compiled file
 * (`./dist/x.js`), since Node runs no TypeScript inside `node_modules`; packages of `ownPackages` are bundled, so that
 * one file is all there is to install.
 */
export function publishedManifest(manifest: Manifest, ownPackages: readonly string[]): Manifest {
  const kept = Object.entries(manifest).filter(([field]) => !OF_THE_CHECKOUT.has(field));
  const bundled = Object.keys(manifest.dependencies ?? {}).filter((name) => ownPackages.includes(name));
  return {
    ...(Object.fromEntries(kept) as Manifest),
    ...(manifest.bin && { bin: mapValues(manifest.bin, compiled) }),
    ...(manifest.exports && { exports: mapValues(manifest.exports, exported) as never }),
    ...(manifest.imports && { imports: mapValues(manifest.imports, (ways) => mapValues(ways, compiled)) }),
    ...(bundled.length > 0 && { bundleDependencies: bundled }),
    // What npm takes by itself is no NOTICE.
    files: ['dist', 'NOTICE'],
  };
}

function exported(source: string): { types: string; default: string } {
  const file = compiled(source);
  return { types: file.replace(/\.js$/, '.d.ts'), default: file };
}

function compiled(source: string): string {
  const [, path] = /^\.\/src\/(.+)\.ts$/.exec(source) ?? [];
  if (path === undefined) throw new Error(`"${source}" is not a source of the package.`);
  return `./dist/${path}.js`;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
