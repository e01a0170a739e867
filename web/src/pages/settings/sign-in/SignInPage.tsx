import type { IdentityLinkInfo, IdentityProviderInfo, ListIdentityLinksResponse } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { ProviderButtons } from '../../../components/ProviderButtons.tsx';
import { identityLinksQuery } from '../../../identity-queries.ts';
import { commonTexts } from '../../../texts/common.tsx';
import { identitiesTexts } from '../../../texts/identities.tsx';
import { LinkDialog } from './LinkDialog.tsx';
import { LinkedAccounts } from './LinkedAccounts.tsx';
import { UnlinkDialog } from './UnlinkDialog.tsx';
import '../../../styles/linked-accounts.css';

const route = getRouteApi('/settings/sign-in');

/** The accounts elsewhere that a person signs in with: sees, links and unlinks them. */
export function SignInPage() {
  const links = useQuery(identityLinksQuery);
  const [unlinked, setUnlinked] = useState<string>();
  return (
    <section className="settings-section settings-section-reading" aria-labelledby="sign-in-heading">
      <title>{commonTexts.pageTitle(identitiesTexts.title)}</title>
      <div className="section-head">
        <div>
          <h2 id="sign-in-heading">{identitiesTexts.title}</h2>
          <p className="section-lead">{identitiesTexts.lead}</p>
        </div>
      </div>
      {unlinked === undefined ? (
        links.data && <HowItEnded providers={links.data.identity_providers} />
      ) : (
        <Notice tone="success">{identitiesTexts.unlinked(unlinked)}</Notice>
      )}
      <Loaded query={links} loading={identitiesTexts.linkedAccounts} failed={identitiesTexts.notShown}>
        {(data) => <WaysIn ways={data} onUnlinked={setUnlinked} />}
      </Loaded>
    </section>
  );
}

/** Of a link that was begun here and made elsewhere. */
function HowItEnded({ providers }: { providers: readonly IdentityProviderInfo[] }) {
  const { problem, provider } = route.useSearch();
  if (provider === undefined) return null;
  const title = providers.find(({ name }) => name === provider)?.title ?? identitiesTexts.theProvider;
  if (problem === undefined) return <Notice tone="success">{identitiesTexts.linked(title)}</Notice>;
  return (
    <Notice tone="error" title={identitiesTexts.notLinked}>
      <p>{identitiesTexts.problem(problem, title)}</p>
    </Notice>
  );
}

interface WaysInProps {
  readonly ways: ListIdentityLinksResponse;
  readonly onUnlinked: (title: string) => void;
}

function WaysIn({ ways, onUnlinked }: WaysInProps) {
  const queryClient = useQueryClient();
  const [linking, setLinking] = useState<IdentityProviderInfo>();
  const [unlinking, setUnlinking] = useState<IdentityLinkInfo>();
  const { identity_links: links, identity_providers: providers, has_password: hasPassword } = ways;
  const linked = new Set(links.map(({ provider }) => provider));
  const others = providers.filter(({ name }) => !linked.has(name));
  if (links.length === 0 && providers.length === 0) return <NoProviders />;
  return (
    <>
      <LinkedAccounts links={links} hasPassword={hasPassword} onUnlink={setUnlinking} />
      {others.length > 0 && (
        <section className="other-providers" aria-labelledby="other-providers-heading">
          <h3 id="other-providers-heading">{identitiesTexts.otherProviders}</h3>
          <ProviderButtons
            providers={others}
            label={identitiesTexts.link}
            icon={<LinkIcon />}
            onChoose={setLinking}
          />
        </section>
      )}
      {linking && (
        <LinkDialog provider={linking} hasPassword={hasPassword} onClose={() => setLinking(undefined)} />
      )}
      {unlinking && (
        <UnlinkDialog
          link={unlinking}
          onClose={(isDone) => {
            setUnlinking(undefined);
            if (!isDone) return;
            onUnlinked(unlinking.title ?? unlinking.issuer);
            void queryClient.invalidateQueries(identityLinksQuery);
          }}
        />
      )}
    </>
  );
}

function NoProviders() {
  return (
    <div className="card nothing nothing-large">
      <h3>{identitiesTexts.noProviders}</h3>
      <p>{identitiesTexts.noProvidersLead}</p>
    </div>
  );
}
