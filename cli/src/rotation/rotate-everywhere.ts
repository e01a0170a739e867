import { ApiError, type LatchkeyClient, type RotateTokenRequest } from '@latchkey/client';
import { again, isPassing } from '../again.ts';
import { CommandFailure } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { hasTokenForm, tokenIdOf } from '../token-id.ts';
import type { KeptPlace, Renewal } from './kept-places.ts';
import { findRotationKey, forgetRotationKey, rotationKeyOf } from './rotation-keys.ts';

/** A token that lies in some places of this machine. */
export interface KeptEverywhere {
  readonly value: string;
  readonly tokenId: string;
  readonly places: readonly KeptPlace[];
}

/** What was renewed, or would be, then without a renewal; and what stays as it is, and why. */
export interface Everywhere {
  readonly renewed: readonly { readonly token: KeptEverywhere; readonly renewal?: Renewal }[];
  readonly left: readonly { readonly token: KeptEverywhere; readonly why: string }[];
}

export interface RotationDeps {
  readonly terminal: Pick<Terminal, 'env' | 'now'>;
  readonly host: string;
  clientFor(token: string): LatchkeyClient;
  readonly wanted: Omit<RotateTokenRequest, 'idempotency_key'>;
}

/** What one try has done, so that it can be undone. */
interface Begun {
  readonly token: KeptEverywhere;
  readonly renewal: Renewal;
  readonly key: string;
}

/**
 * Renews every token that these places hold, each once. The old values work until all of the new ones are where they
 * belong, and have been read there again: only then is each used, which ends the one before. When anything fails until
 * then, the places are put back and the rotations taken back. A try that was killed is completed by the next one.
 */
export async function rotateEverywhere(
  deps: RotationDeps,
  places: readonly KeptPlace[],
): Promise<Everywhere> {
  const { rotatable, left } = await sortOut(deps, placesByToken(places));
  const concerned = places.filter((place) => rotatable.some((token) => token.places.includes(place)));
  for (const place of concerned) await place.prepare();
  const begun: Begun[] = [];
  const written: KeptPlace[] = [];
  try {
    for (const token of rotatable) begun.push(await begin(deps, token));
    const renewals = begun.map(({ renewal }) => renewal);
    for (const place of concerned) {
      written.push(place);
      await place.renew(renewals);
    }
    for (const { token, renewal } of begun) await expectKept(token, renewal);
  } catch (error) {
    await undo(deps, begun, written, error);
  }
  for (const { token, renewal } of begun) {
    // Where nobody answers by now, the old one ends with its grace time.
    await again(() => deps.clientFor(renewal.newValue).me()).catch((error: unknown) => {
      if (!isPassing(error)) throw error;
    });
    await forgetRotationKey(deps.terminal, token.tokenId);
  }
  return { renewed: begun.map(({ token, renewal }) => ({ token, renewal })), left };
}

/** What `rotateEverywhere` would do; no token is renewed by asking. */
export async function planEverywhere(deps: RotationDeps, places: readonly KeptPlace[]): Promise<Everywhere> {
  const { rotatable, left } = await sortOut(deps, placesByToken(places));
  return { renewed: rotatable.map((token) => ({ token })), left };
}

/** Which of the tokens can be renewed; asks the server, and uses none that is the new value of a try that was killed. */
async function sortOut(
  deps: RotationDeps,
  tokens: readonly KeptEverywhere[],
): Promise<{ rotatable: readonly KeptEverywhere[]; left: Everywhere['left'] }> {
  const rotatable: KeptEverywhere[] = [];
  const left: { token: KeptEverywhere; why: string }[] = [];
  const successors = new Set<string>();
  // First those that were begun: to use the new value of one would end the old one where that still lies.
  const isBegun = ({ tokenId }: KeptEverywhere) =>
    findRotationKey(deps.terminal, deps.host, tokenId) !== undefined;
  for (const token of tokens.filter(isBegun)) {
    const why = await refusalOf(async () => {
      const { newValue } = (await begin(deps, token)).renewal;
      successors.add(newValue);
      const renewedBefore = tokens.find(({ value }) => value === newValue)?.places ?? [];
      rotatable.push({ ...token, places: [...token.places, ...renewedBefore] });
    });
    if (why !== undefined) left.push({ token, why });
  }
  for (const token of tokens.filter((one) => !isBegun(one) && !successors.has(one.value))) {
    const why = await refusalOf(() => again(() => deps.clientFor(token.value).me()));
    if (why === undefined) rotatable.push(token);
    else left.push({ token, why });
  }
  return { rotatable, left };
}

/** Every token that lies in these places, with all places where it lies. */
function placesByToken(places: readonly KeptPlace[]): readonly KeptEverywhere[] {
  const values = [...new Set(places.flatMap(({ tokens }) => tokens))];
  return values.map((value) => ({
    value,
    tokenId: tokenIdOf(value),
    places: places.filter(({ tokens }) => tokens.includes(value)),
  }));
}

async function begin(
  { terminal, host, clientFor, wanted }: RotationDeps,
  token: KeptEverywhere,
): Promise<Begun> {
  const key = await rotationKeyOf(terminal, host, token.tokenId);
  const request = { idempotency_key: key, ...wanted };
  const rotated = await again(() => clientFor(token.value).rotateToken(request));
  const { token_value: newValue, token_info: info } = rotated;
  // It goes into files that others read: what is no value could be more of their lines.
  if (!hasTokenForm(newValue))
    throw new CommandFailure('failed', `${host} answered with what is no token value.`);
  const renewal = { oldValue: token.value, newValue, tokenId: info.token_id, expiresAt: info.expiry_time };
  return { token, renewal, key };
}

async function expectKept({ places }: KeptEverywhere, { oldValue, newValue }: Renewal): Promise<void> {
  for (const place of places) {
    if ((await place.holds(newValue)) && !(await place.holds(oldValue))) continue;
    throw new CommandFailure(
      'failed',
      `What was written to ${place.name} is not there: does another program write it?`,
    );
  }
}

/** Throws what went wrong, and what came of undoing it. */
async function undo(
  { clientFor, terminal }: RotationDeps,
  begun: readonly Begun[],
  written: readonly KeptPlace[],
  cause: unknown,
): Promise<never> {
  const reason = cause instanceof Error ? cause.message : 'It failed.';
  const renewals = begun.map(({ renewal }) => renewal);
  const notRestored: string[] = [];
  for (const place of written.toReversed()) {
    if (!(await isRestored(place, renewals))) notRestored.push(place.name);
  }
  // What still holds a new value needs it.
  if (notRestored.length > 0) {
    const message = `${reason} ${notRestored.join(' and ')} could not be put back: mend that, then run this again while the old values still work.`;
    throw new CommandFailure('failed', message);
  }
  const notCancelled: string[] = [];
  for (const { token, key } of begun) {
    try {
      await again(() => clientFor(token.value).cancelRotation(key));
      await forgetRotationKey(terminal, token.tokenId);
    } catch {
      notCancelled.push(token.tokenId.slice(0, 12));
    }
  }
  const told =
    notCancelled.length === 0
      ? 'Everything is as it was.'
      : `The places are as they were, but the server could not be told to let ${notCancelled.join(' and ')} live on: run this again before the old values end.`;
  throw new CommandFailure('failed', `${reason} ${told}`);
}

/** What could not be written to may be as it was all the same. */
async function isRestored(place: KeptPlace, renewals: readonly Renewal[]): Promise<boolean> {
  try {
    await place.restore(renewals);
    return true;
  } catch {
    const held = renewals.map(({ newValue }) => place.holds(newValue).catch(() => true));
    return !(await Promise.all(held)).includes(true);
  }
}

/** Why the server does not take a token; undefined: it does. Throws where nobody answers. */
async function refusalOf(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && error.isCredentialRefused)
      return 'the server takes it for no token that is good';
    if (error instanceof ApiError && error.status === 409) return error.message;
    throw error;
  }
}
