import type { FilePermissionItem, FilePermissionsResponse } from '@latchkey/client';
import { type SyntheticEvent, useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { changeFilePermissions } from '../../../../api/dbfs.ts';
import { Button } from '../../../../components/Button.tsx';
import { Notice } from '../../../../components/Notice.tsx';
import { useAttempt } from '../../../../components/use-attempt.ts';
import { commonTexts } from '../../../../texts/common.tsx';
import { filePermissionTexts as texts } from '../../../../texts/files-permissions.tsx';
import { ROOT, schemePath } from '../dbfs-path.ts';
import { shownName } from '../shown-name.ts';
import { AddPrincipal } from './AddPrincipal.tsx';
import { PermissionList } from './PermissionList.tsx';

interface PermissionsFormProps {
  readonly permissions: FilePermissionsResponse;
  /** Whoever changes them may always change them again. */
  readonly isSafe: boolean;
  readonly self: string;
  readonly onClose: (said?: string) => void;
}

/** What is given: as the folder above says, or by a list of its own. */
export function PermissionsForm({ permissions, isSafe, self, onClose }: PermissionsFormProps) {
  const { path } = permissions;
  const [isInherited, setInherited] = useState(permissions.is_inherited);
  // A list of its own begins with what counted before.
  const [items, setItems] = useState<readonly FilePermissionItem[]>(permissions.permissions);
  const { attempt, isPending, problem } = useAttempt();
  const mayChange = permissions.own_permission === 'MANAGE';
  const isInheritable = path !== ROOT;
  const keepsManage = items.some((one) => one.principal === self && one.permission === 'MANAGE');

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const change = isInherited ? { path, is_inherited: true as const } : { path, permissions: [...items] };
    if (await attempt(() => changeFilePermissions(change))) onClose(texts.saved(shownName(path)));
  }

  return (
    <form className="dialog-body" onSubmit={(event) => void submit(event)}>
      {isInheritable && (
        <Which
          isInherited={isInherited}
          from={permissions.inherited_from}
          isDisabled={!mayChange}
          onChange={setInherited}
        />
      )}
      <PermissionList
        items={isInherited ? permissions.permissions : items}
        {...(mayChange && !isInherited && { onChange: setItems })}
      />
      {mayChange && !isInherited && <AddPrincipal items={items} onAdd={(one) => setItems([...items, one])} />}
      {mayChange && !isInherited && !isSafe && !keepsManage && (
        <Notice tone="warning">{texts.mayLose}</Notice>
      )}
      {!mayChange && <Notice tone="info">{texts.readOnly}</Notice>}
      {problem !== undefined && (
        <Notice tone="error" title={texts.notSaved}>
          <p>{problem}</p>
        </Notice>
      )}
      <Actions {...{ mayChange, isPending }} onCancel={() => onClose()} />
    </form>
  );
}

interface ActionsProps {
  readonly mayChange: boolean;
  readonly isPending: boolean;
  readonly onCancel: () => void;
}

function Actions({ mayChange, isPending, onCancel }: ActionsProps) {
  return (
    <div className="dialog-actions">
      <Button onPress={onCancel}>{mayChange ? commonTexts.cancel : commonTexts.close}</Button>
      {mayChange && (
        <Button look="primary" type="submit" isPending={isPending}>
          {texts.save}
        </Button>
      )}
    </div>
  );
}

interface WhichProps {
  readonly isInherited: boolean;
  readonly from: string | undefined;
  readonly isDisabled: boolean;
  readonly onChange: (isInherited: boolean) => void;
}

function Which({ isInherited, from, isDisabled, onChange }: WhichProps) {
  const choices = [
    {
      id: 'inherit',
      name: texts.inherit,
      means: from === undefined ? '' : texts.inheritFrom(schemePath(from)),
    },
    { id: 'own', name: texts.ownList, means: texts.ownListMeans },
  ];
  return (
    <RadioGroup
      className="field"
      value={isInherited ? 'inherit' : 'own'}
      isDisabled={isDisabled}
      onChange={(id) => onChange(id === 'inherit')}
    >
      <Label className="field-label">{texts.which}</Label>
      {choices.map(({ id, name, means }) => (
        <Radio key={id} value={id} className="choice">
          <span className="radio-dot" aria-hidden="true" />
          <span className="scope-text">
            <span>{name}</span>
            {means !== '' && <span className="scope-meaning">{means}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
