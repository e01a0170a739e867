import type { Group } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { changeInDirectory } from '../../../api/directory.ts';
import { messageOf } from '../../../api/request.ts';
import { Button } from '../../../components/Button.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { SearchBox } from '../../../components/SearchBox.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { commonTexts } from '../../../texts/common.tsx';
import { groupTexts } from '../../../texts/users.tsx';
import { type Candidate, candidatesQuery } from './candidates.ts';
import { useReloadDirectory } from './directory-queries.ts';

interface AddMembersDialogProps {
  readonly group: Group;
  readonly isAdmins: boolean;
  readonly onClose: () => void;
}

/** Adds members that are found by name, one after the other. */
export function AddMembersDialog({ group, isAdmins, onClose }: AddMembersDialogProps) {
  const [search, setSearch] = useState('');
  const [added, setAdded] = useState<readonly Candidate[]>([]);
  const [failed, setFailed] = useState<Candidate>();
  const { attempt, isPending, problem } = useAttempt();
  const reload = useReloadDirectory();
  const members = new Set([...(group.members ?? []), ...added].map(idOf));

  async function add(one: Candidate) {
    setFailed(one);
    const operation = { op: 'add', path: 'members', value: [{ value: one.id }] } as const;
    const done = await attempt(() => changeInDirectory('Groups', group.id, [operation]));
    if (done === undefined) return;
    setFailed(undefined);
    setAdded((before) => [...before, one]);
    void reload();
  }

  return (
    <DialogFrame title={groupTexts.addTitle(group.displayName)} size="medium" onClose={onClose}>
      <div className="dialog-body">
        <p>{isAdmins ? groupTexts.addSaysAdmins : groupTexts.addSays}</p>
        <SearchBox
          label={groupTexts.addSearch}
          placeholder={commonTexts.search}
          value={search}
          onSearch={setSearch}
          autoFocus
        />
        <p className="visually-hidden" role="status">
          {added.length > 0 && groupTexts.isAdded(added.at(-1)?.name ?? '')}
        </p>
        {problem !== undefined && failed && (
          <Notice tone="error" title={groupTexts.notAdded(failed.name)}>
            <p>{problem}</p>
          </Notice>
        )}
        <Candidates
          {...{ search, members, isPending }}
          groupId={group.id}
          hasGroups={!isAdmins}
          onAdd={(one) => void add(one)}
        />
        <div className="dialog-actions">
          <Button onPress={onClose}>{groupTexts.done}</Button>
        </div>
      </div>
    </DialogFrame>
  );
}

function idOf(one: { readonly value?: string; readonly id?: string }): string {
  return one.id ?? one.value ?? '';
}

interface CandidatesProps {
  readonly search: string;
  readonly groupId: string;
  readonly members: ReadonlySet<string>;
  readonly hasGroups: boolean;
  readonly isPending: boolean;
  readonly onAdd: (one: Candidate) => void;
}

function Candidates({ search, groupId, members, hasGroups, isPending, onAdd }: CandidatesProps) {
  const { data, error } = useQuery(candidatesQuery(search, hasGroups));
  if (data === undefined)
    return error === null ? (
      <p role="status">{groupTexts.addLoading}</p>
    ) : (
      <Notice tone="error" title={groupTexts.addFailed}>
        <p>{messageOf(error)}</p>
      </Notice>
    );
  const found = data.candidates.filter(({ id }) => id !== groupId);
  if (found.length === 0) return <p role="status">{groupTexts.addNone}</p>;
  return (
    <>
      <ul className="candidates">
        {found.map((one) => (
          <li key={one.id}>
            <span className="candidate-name">
              {one.name}
              <span className="moment-below">
                {[groupTexts.kinds[one.part], one.below].filter(Boolean).join(' · ')}
              </span>
            </span>
            {members.has(one.id) ? (
              <span className="muted">{groupTexts.isMember}</span>
            ) : (
              <Button
                aria-label={groupTexts.addOne(one.name)}
                isPending={isPending}
                onPress={() => onAdd(one)}
              >
                {groupTexts.addShort}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {data.hasMore && <p className="muted">{groupTexts.addMore}</p>}
    </>
  );
}
