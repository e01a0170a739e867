import { accessTokensTexts } from '../../texts/access-tokens.tsx';
/** What a token may be used for. */
export function ScopeList({ scopes = ['all-apis'] }: { scopes: readonly string[] | undefined }) {
  if (scopes.includes('all-apis')) return accessTokensTexts.allApis;
  return (
    <ul className="scopes" aria-label={accessTokensTexts.scopes}>
      {scopes.map((scope) => (
        <li key={scope} className="scope">
          {scope}
        </li>
      ))}
    </ul>
  );
}
