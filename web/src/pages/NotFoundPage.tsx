import { Link } from '@tanstack/react-router';
import { Mark } from '../components/Mark.tsx';
import { HOME_PATH } from './login/own-path.ts';

/** For a path that no page has. */
export function NotFoundPage() {
  return (
    <main className="lone">
      <title>Page not found · Latchkey</title>
      <Mark />
      <h1>There is no page here</h1>
      <p>The address may be mistyped, or the page has moved.</p>
      <Link to={HOME_PATH} className="button button-secondary">
        Go to your settings
      </Link>
    </main>
  );
}
