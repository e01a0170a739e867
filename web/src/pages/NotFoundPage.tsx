import { Link } from '@tanstack/react-router';
import { Mark } from '../components/Mark.tsx';
import { commonTexts } from '../texts/common.tsx';
import { HOME_PATH } from './login/own-path.ts';

/** For a path that no page has. */
export function NotFoundPage() {
  return (
    <main className="lone">
      <title>{commonTexts.pageTitle(commonTexts.notFound)}</title>
      <Mark />
      <h1>{commonTexts.noPageHere}</h1>
      <p>{commonTexts.mayBeMistyped}</p>
      <Link to={HOME_PATH} className="button button-secondary">
        {commonTexts.toSettings}
      </Link>
    </main>
  );
}
