import { commonTexts } from '../texts/common.tsx';

/** The first stop of the keyboard on a page: past its head, to what it is about. */
export function SkipLink() {
  return (
    <a className="skip-link" href="#content">
      {commonTexts.skipToContent}
    </a>
  );
}
