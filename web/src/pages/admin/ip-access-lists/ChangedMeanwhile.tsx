import type { IpAccessListInfo } from '@latchkey/client';
import { Button } from '../../../components/Button.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { ipListFormTexts, ipListTexts } from '../../../texts/ip-access-lists.tsx';

interface ChangedMeanwhileProps {
  readonly theirs: IpAccessListInfo | 'gone';
  readonly onTakeTheirs: (list: IpAccessListInfo) => void;
  readonly onKeepMine: (list: IpAccessListInfo) => void;
}

const SHOWN_LENGTH = 600;
const texts = ipListFormTexts;

/** Somebody else was faster: shows what they left, and lets one choose. */
export function ChangedMeanwhile({ theirs, onTakeTheirs, onKeepMine }: ChangedMeanwhileProps) {
  if (theirs === 'gone') return <Notice tone="error">{texts.goneMeanwhile}</Notice>;
  return (
    <Notice tone="error" title={texts.changedMeanwhile}>
      <p>{texts.changedMeans}</p>
      <p>
        <b>
          <OuterText text={theirs.label} />
        </b>
        {texts.aboutList(
          ipListTexts.types[theirs.list_type],
          theirs.enabled ? ipListTexts.on : ipListTexts.off,
        )}
      </p>
      <p>
        <OuterText text={theirs.ip_addresses.join(', ')} maxLength={SHOWN_LENGTH} />
      </p>
      <div className="conflict-acts">
        <Button onPress={() => onTakeTheirs(theirs)}>{texts.takeTheirs}</Button>
        <Button onPress={() => onKeepMine(theirs)}>{texts.keepMine}</Button>
      </div>
    </Notice>
  );
}
