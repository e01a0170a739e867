import { useState } from 'react';
import { changeInDirectory, deleteFromDirectory } from '../../../api/directory.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { peopleTexts } from '../../../texts/people.tsx';
import { ActRow } from './ActRow.tsx';
import { WhatStops } from './WhatStops.tsx';

export interface ActedOn {
  readonly part: 'Users' | 'ServicePrincipals';
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly isAdministrator: boolean;
  /** The group whose members are administrators. */
  readonly adminsId: string;
}

interface PrincipalActsProps {
  readonly one: ActedOn;
  /** With what to say of it. */
  readonly onDone: (said: string) => void;
  readonly onDeleted: () => void;
}

type Act = 'administrator' | 'active' | 'delete';

/** What administrators do with a user or service principal, each with what it means. */
export function PrincipalActs({ one, onDone, onDeleted }: PrincipalActsProps) {
  const [doing, setDoing] = useState<Act>();
  const { administratorAct, deactivation, deletion } = peopleTexts;
  const close = (said: string) => (isDone: boolean) => {
    setDoing(undefined);
    if (isDone) onDone(said);
  };
  return (
    <>
      <ActRow
        says={administratorAct.isOne}
        act={one.isAdministrator ? administratorAct.remove : administratorAct.make}
        onPress={() => setDoing('administrator')}
      />
      <ActRow
        says={one.isActive ? deactivation.says : deactivation.activateSays}
        act={one.isActive ? deactivation.act : deactivation.activate}
        onPress={() => setDoing('active')}
      />
      <ActRow says={deletion.says} act={deletion.act} look="danger" onPress={() => setDoing('delete')} />
      {doing === 'administrator' && <AdministratorDialog one={one} close={close} />}
      {doing === 'active' && <ActiveDialog one={one} close={close} />}
      {doing === 'delete' && (
        <DeleteDialog
          one={one}
          onClose={(isDone) => {
            setDoing(undefined);
            if (isDone) onDeleted();
          }}
        />
      )}
    </>
  );
}

interface ActDialogProps {
  readonly one: ActedOn;
  readonly close: (said: string) => (isDone: boolean) => void;
}

function AdministratorDialog({ one, close }: ActDialogProps) {
  const texts = peopleTexts.administratorAct;
  const { id, name, isAdministrator, adminsId } = one;
  const operation = isAdministrator
    ? ({ op: 'remove', path: `members[value eq "${id}"]` } as const)
    : ({ op: 'add', path: 'members', value: [{ value: id }] } as const);
  return (
    <ConfirmDialog
      title={isAdministrator ? texts.remove : texts.make}
      act={isAdministrator ? texts.remove : texts.make}
      look={isAdministrator ? 'danger' : 'primary'}
      failed={texts.failed}
      work={() => changeInDirectory('Groups', adminsId, [operation])}
      onClose={close(isAdministrator ? texts.removed(name) : texts.made(name))}
    >
      <p>{isAdministrator ? texts.removeSays(name) : texts.makeSays(name)}</p>
    </ConfirmDialog>
  );
}

function ActiveDialog({ one, close }: ActDialogProps) {
  const texts = peopleTexts.deactivation;
  const { part, id, name, isActive } = one;
  return (
    <ConfirmDialog
      title={isActive ? texts.title(name) : texts.activateTitle(name)}
      act={isActive ? texts.act : texts.activate}
      look={isActive ? 'danger' : 'primary'}
      failed={texts.failed}
      work={() => changeInDirectory(part, id, [{ op: 'replace', path: 'active', value: !isActive }])}
      onClose={close(isActive ? texts.done(name) : texts.activated(name))}
    >
      {isActive && <WhatStops id={id} />}
      <p>{isActive ? texts.undo : texts.activateSays}</p>
    </ConfirmDialog>
  );
}

function DeleteDialog({ one, onClose }: { one: ActedOn; onClose: (isDone: boolean) => void }) {
  const texts = peopleTexts.deletion;
  return (
    <ConfirmDialog
      title={texts.title(one.name)}
      act={texts.act}
      failed={texts.failed}
      work={() => deleteFromDirectory(one.part, one.id)}
      onClose={onClose}
    >
      <WhatStops id={one.id} />
      <p>{texts.undo}</p>
    </ConfirmDialog>
  );
}
