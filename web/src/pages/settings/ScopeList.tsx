/** What a token may be used for. */
export function ScopeList({ scopes = ['all-apis'] }: { scopes: readonly string[] | undefined }) {
  if (scopes.includes('all-apis')) return 'All APIs';
  return (
    <ul className="scopes" aria-label="Scopes">
      {scopes.map((scope) => (
        <li key={scope} className="scope">
          {scope}
        </li>
      ))}
    </ul>
  );
}
