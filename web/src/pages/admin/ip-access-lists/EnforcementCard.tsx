import type { IpAccessListPreview } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Loaded } from '../../../components/Loaded.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { impactTexts, ipStateTexts } from '../../../texts/ip-access-lists.tsx';
import { Impact } from './Impact.tsx';
import { previewQuery } from './ip-list-queries.ts';

const texts = ipStateTexts;

/** Whether the lists are in force, whether whoever reads this gets in, and, if not in force, what the switch would do. */
export function EnforcementCard() {
  const state = useQuery(previewQuery({ enforced: true }));
  return (
    <Loaded query={state} loading={impactTexts.looking} failed={texts.failed}>
      {(preview) => (
        <section className="card enforcement" aria-label={texts.state}>
          <dl className="enforcement-facts">
            <div>
              <dt>{texts.switch}</dt>
              <dd>
                <span className={`badge ${preview.is_enforced ? 'badge-on' : 'badge-expired'}`}>
                  {preview.is_enforced ? texts.enforced : texts.notEnforced}
                </span>
                <p className="muted">
                  {preview.is_enforced ? texts.enforcedMeans : texts.notEnforcedMeans}{' '}
                  <Link to="/admin/settings">{texts.toSettings}</Link>
                </p>
              </dd>
            </div>
            <div>
              <dt>{texts.yourAddress}</dt>
              <dd>
                <b className="your-address">
                  <OuterText text={preview.your_address || texts.unknownAddress} maxLength={45} />
                </b>
                <p className="muted">{admissionText(preview)}</p>
              </dd>
            </div>
          </dl>
          {!preview.is_enforced && <Impact preview={preview} title={impactTexts.ifSwitchedOn} />}
        </section>
      )}
    </Loaded>
  );
}

/** Asked as if the lists were in force, so that this is what the switch would do. */
function admissionText({ is_enforced, would_be_admitted }: IpAccessListPreview): string {
  if (is_enforced) return texts.admitted;
  return would_be_admitted ? texts.wouldBeAdmitted : texts.wouldNotBeAdmitted;
}
