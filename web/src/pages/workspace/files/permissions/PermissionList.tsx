import type { FilePermission, FilePermissionItem } from '@latchkey/client';
import { useRef } from 'react';
import { Button } from '../../../../components/Button.tsx';
import { CloseIcon } from '../../../../components/icons.tsx';
import { OuterText } from '../../../../components/OuterText.tsx';
import { SelectInput } from '../../../../components/SelectInput.tsx';
import { filePermissionTexts as texts } from '../../../../texts/files-permissions.tsx';

interface PermissionListProps {
  readonly items: readonly FilePermissionItem[];
  /** Absent: they are only shown. */
  readonly onChange?: (items: readonly FilePermissionItem[]) => void;
}

const LEVELS = (['READ', 'WRITE', 'MANAGE'] as const).map((id) => ({ id, name: texts.levels[id] }));

/** Who was given what. */
export function PermissionList({ items, onChange }: PermissionListProps) {
  const ref = useRef<HTMLUListElement>(null);
  const change = (principal: string, permission: FilePermission) =>
    onChange?.(items.map((one) => (one.principal === principal ? { principal, permission } : one)));
  const remove = (principal: string) => {
    onChange?.(items.filter((one) => one.principal !== principal));
    ref.current?.focus();
  };
  return (
    <div className="field">
      <ul className="file-permissions" aria-label={texts.list} ref={ref} tabIndex={-1}>
        {items.length === 0 && <li className="file-permission-none">{texts.none}</li>}
        {items.map(({ principal, permission }) => (
          <li key={principal} className="file-permission">
            <span className="file-permission-who">
              <OuterText text={principal} />
              {principal === 'users' && <span className="muted">{texts.everybody}</span>}
            </span>
            {onChange ? (
              <>
                <SelectInput
                  label={texts.levelOf(principal)}
                  isLabelHidden
                  choices={LEVELS}
                  chosen={permission}
                  onChoose={(level) => change(principal, level)}
                />
                <Button look="icon" aria-label={texts.remove(principal)} onPress={() => remove(principal)}>
                  <CloseIcon />
                </Button>
              </>
            ) : (
              <span>{texts.levels[permission]}</span>
            )}
          </li>
        ))}
      </ul>
      <dl className="level-means">
        {LEVELS.map(({ id, name }) => (
          <div key={id}>
            <dt>{name}</dt>
            <dd>{texts.levelMeans[id]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
