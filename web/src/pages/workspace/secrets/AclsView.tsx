import type { SecretAclInfo, SecretScopeInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { secretAclTexts as texts } from '../../../texts/secrets.tsx';
import { AclTable } from './AclTable.tsx';
import { AddAclDialog } from './AddAclDialog.tsx';
import { ChangeAclDialog } from './ChangeAclDialog.tsx';
import { RemoveAclDialog } from './RemoveAclDialog.tsx';
import { aclsQuery, useReloadSecrets } from './secret-queries.ts';

interface AclsViewProps {
  readonly scope: SecretScopeInfo;
  readonly say: (said: string) => void;
}

/** What somebody is about to do with the permissions of a scope. */
export type AclIntent =
  | { readonly act: 'add' }
  | { readonly act: 'change' | 'remove'; readonly item: SecretAclInfo };

/** Who may do what in a scope, with the ways to change it. */
export function AclsView({ scope: { name }, say }: AclsViewProps) {
  const query = useQuery(aclsQuery(name));
  const [intent, setIntent] = useState<AclIntent>();
  const reload = useReloadSecrets();
  return (
    <section className="settings-section" aria-label={texts.title}>
      <div className="section-head">
        <p className="section-lead">{texts.lead}</p>
        <Button onPress={() => setIntent({ act: 'add' })}>
          <PlusIcon /> {texts.add}
        </Button>
      </div>
      <Loaded query={query} loading={texts.loading} failed={texts.notShown}>
        {(items) => (
          <div className="card secret-list">
            {items.length === 0 && <p className="nothing">{texts.none}</p>}
            {items.length > 0 && <AclTable label={texts.table(name)} items={items} onIntent={setIntent} />}
          </div>
        )}
      </Loaded>
      {intent && query.data && (
        <AclDialog
          {...{ intent }}
          scope={name}
          items={query.data}
          onClose={(done) => {
            setIntent(undefined);
            // Also where nothing was done: somebody else may have changed it.
            void reload();
            if (done !== undefined) say(done);
          }}
        />
      )}
    </section>
  );
}

interface AclDialogProps {
  readonly scope: string;
  readonly items: readonly SecretAclInfo[];
  readonly intent: AclIntent;
  readonly onClose: (done?: string) => void;
}

function AclDialog({ intent, ...rest }: AclDialogProps) {
  if (intent.act === 'add') return <AddAclDialog {...rest} />;
  if (intent.act === 'change') return <ChangeAclDialog item={intent.item} {...rest} />;
  return <RemoveAclDialog item={intent.item} {...rest} />;
}
