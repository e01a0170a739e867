import type { ServicePrincipal } from '@latchkey/client';
import { generateOnBehalf } from '../../../api/directory.ts';
import { servicePrincipalTexts } from '../../../texts/users.tsx';
import { GenerateTokenDialog } from '../../settings/GenerateTokenDialog.tsx';

interface OnBehalfDialogProps {
  readonly servicePrincipal: ServicePrincipal;
  readonly onClose: () => void;
}

/** Generates a token that a service principal owns, and shows its value once. */
export function OnBehalfDialog({ servicePrincipal, onClose }: OnBehalfDialogProps) {
  const { applicationId, displayName } = servicePrincipal;
  return (
    <GenerateTokenDialog
      title={servicePrincipalTexts.generateTitle(displayName)}
      ask={(asked) => generateOnBehalf({ ...asked, application_id: applicationId })}
      onClose={onClose}
    />
  );
}
