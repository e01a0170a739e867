import { TitledPage } from '../../../components/TitledPage.tsx';
import { permissionTexts } from '../../../texts/admin-permissions.tsx';
import { PermissionCard } from './PermissionCard.tsx';
import './permissions.css';

/** Who may use tokens, and who may use passwords on the API. */
export function PermissionsPage() {
  return (
    <TitledPage title={permissionTexts.title} lead={permissionTexts.lead}>
      <PermissionCard object="tokens" />
      <PermissionCard object="passwords" />
    </TitledPage>
  );
}
