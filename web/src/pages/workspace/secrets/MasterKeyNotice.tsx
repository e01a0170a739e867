import { Notice } from '../../../components/Notice.tsx';
import { useSession } from '../../../session.ts';
import { secretsTexts } from '../../../texts/secrets.tsx';

/** That the server cannot open what is sealed, what still works, and who can do what about it. */
export function MasterKeyNotice({ isOfOneScope = false }: { readonly isOfOneScope?: boolean }) {
  const isAdministrator = useSession()?.is_administrator ?? false;
  return (
    <Notice tone="warning" title={isOfOneScope ? secretsTexts.keyMissingOne : secretsTexts.keyMissing}>
      <p>{secretsTexts.keyMissingMeans}</p>
      <p>{isAdministrator ? secretsTexts.keyMissingForAdministrators : secretsTexts.keyMissingForOthers}</p>
    </Notice>
  );
}
