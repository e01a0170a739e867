import { onTestFinished } from 'vitest';
import { type Answerer, type RecordedPage, StatusPage } from './status-page.ts';

/** A master's web page that closes itself with the test. */
export async function startStatusPage(page: RecordedPage | Answerer): Promise<StatusPage> {
  const status = await StatusPage.open(page);
  onTestFinished(() => status.close());
  return status;
}
