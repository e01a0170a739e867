// What opens over the list of tokens, in one file to load.
export { GenerateTokenDialog } from './GenerateTokenDialog.tsx';
export { NarrowTokenDialog } from './NarrowTokenDialog.tsx';
export { RevokeTokenDialog } from './RevokeTokenDialog.tsx';
export { TokenDetailsDialog } from './TokenDetailsDialog.tsx';
