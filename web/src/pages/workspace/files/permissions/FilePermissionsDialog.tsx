import type { FilePermissionsResponse } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogFrame } from '../../../../components/DialogFrame.tsx';
import { Loaded } from '../../../../components/Loaded.tsx';
import { useSession } from '../../../../session.ts';
import { filePermissionTexts as texts } from '../../../../texts/files-permissions.tsx';
import { filePermissionsQuery } from '../files-queries.ts';
import { shownName } from '../shown-name.ts';
import { HandOverForm } from './HandOverForm.tsx';
import { OwnerLine } from './OwnerLine.tsx';
import { PermissionsForm } from './PermissionsForm.tsx';

interface FilePermissionsDialogProps {
  readonly path: string;
  /** With what is to be said where something was changed. */
  readonly onClose: (said?: string) => void;
}

/** Who may do what with a file or folder, and whose it is. */
export function FilePermissionsDialog({ path, onClose }: FilePermissionsDialogProps) {
  const query = useQuery(filePermissionsQuery(path));
  const [isHandingOver, setHandingOver] = useState(false);
  const title = isHandingOver ? texts.handOverTitle : texts.title(shownName(path));
  return (
    <DialogFrame title={title} onClose={() => onClose()} size="medium">
      <Loaded query={query} loading={texts.loading} failed={texts.failed}>
        {(permissions) =>
          isHandingOver ? (
            <HandOverForm path={path} onBack={() => setHandingOver(false)} onDone={onClose} />
          ) : (
            <Shown {...{ permissions, onClose }} onHandOver={() => setHandingOver(true)} />
          )
        }
      </Loaded>
    </DialogFrame>
  );
}

interface ShownProps {
  readonly permissions: FilePermissionsResponse;
  readonly onHandOver: () => void;
  readonly onClose: (said?: string) => void;
}

function Shown({ permissions, onHandOver, onClose }: ShownProps) {
  const session = useSession();
  const isOwner = permissions.owner !== undefined && permissions.owner === session?.user_name;
  const mayHandOver = permissions.path !== '/' && (isOwner || session?.is_administrator === true);
  return (
    <div className="dialog-body">
      <OwnerLine owner={permissions.owner} {...(mayHandOver && { onHandOver })} />
      <PermissionsForm
        permissions={permissions}
        isSafe={isOwner || session?.is_administrator === true}
        self={session?.user_name ?? ''}
        onClose={onClose}
      />
    </div>
  );
}
