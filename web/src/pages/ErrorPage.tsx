import { useRouter } from '@tanstack/react-router';
import { messageOf } from '../api/request.ts';
import { Button } from '../components/Button.tsx';
import { Mark } from '../components/Mark.tsx';
import { commonTexts } from '../texts/common.tsx';

/** For a page that cannot be shown, most often because the server does not answer. */
export function ErrorPage({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <main className="lone">
      <title>{commonTexts.pageTitle(commonTexts.notAvailable)}</title>
      <Mark />
      <h1>{commonTexts.cannotBeShown}</h1>
      <p role="alert">{messageOf(error)}</p>
      <Button onPress={() => void router.invalidate()}>{commonTexts.tryAgain}</Button>
    </main>
  );
}
