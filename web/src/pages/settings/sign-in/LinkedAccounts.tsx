import type { IdentityLinkInfo } from '@latchkey/client';
import { Button } from '../../../components/Button.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { identitiesTexts } from '../../../texts/identities.tsx';

interface LinkedAccountsProps {
  readonly links: readonly IdentityLinkInfo[];
  readonly hasPassword: boolean;
  readonly onUnlink: (link: IdentityLinkInfo) => void;
}

/** The accounts that may sign in as the signed-in user. */
export function LinkedAccounts({ links, hasPassword, onUnlink }: LinkedAccountsProps) {
  if (links.length === 0) {
    return <p className="card nothing">{identitiesTexts.noLinks}</p>;
  }
  return (
    <>
      <ul className="card linked-accounts" aria-label={identitiesTexts.linkedAccounts}>
        {links.map((link) => (
          <LinkedAccount key={link.link_id} link={link} onUnlink={() => onUnlink(link)} />
        ))}
      </ul>
      {!hasPassword && <p className="section-lead">{identitiesTexts.noPassword}</p>}
    </>
  );
}

/** What the provider calls the person, as far as the person would know it. */
export function accountOf({ email, subject }: IdentityLinkInfo): string {
  return email ?? subject;
}

function LinkedAccount({ link, onUnlink }: { link: IdentityLinkInfo; onUnlink: () => void }) {
  const now = Date.now();
  const title = link.title ?? link.issuer;
  return (
    <li className="linked-account">
      <div className="linked-account-who">
        <h3>{title}</h3>
        <p>{accountOf(link)}</p>
        <p className="linked-account-how">
          {link.provider === undefined
            ? identitiesTexts.noProviderAny
            : identitiesTexts.linkedBy[link.linked_by]}
        </p>
      </div>
      <dl className="linked-account-times">
        <div>
          <dt>{identitiesTexts.linkedOn}</dt>
          <dd>
            <Moment at={link.linked_time} now={now} />
          </dd>
        </div>
        <div>
          <dt>{identitiesTexts.lastSignIn}</dt>
          <dd>
            {link.last_sign_in_time === undefined ? (
              commonTexts.never
            ) : (
              <Moment at={link.last_sign_in_time} now={now} />
            )}
          </dd>
        </div>
      </dl>
      <Button aria-label={identitiesTexts.unlinkOf(title, accountOf(link))} onPress={onUnlink}>
        {identitiesTexts.unlink}
      </Button>
    </li>
  );
}
