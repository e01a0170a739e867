import { scopeTexts } from '../../texts/scopes.tsx';

/** What a token can be limited to, and what that is in a person's words. Databricks: "API scopes". */
export const SCOPES: readonly (readonly [scope: string, meaning: string])[] = Object.entries(scopeTexts);
