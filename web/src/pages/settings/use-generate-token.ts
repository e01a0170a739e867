import type { GenerateTokenRequest } from '@latchkey/client';
import { useState } from 'react';
import { generateToken } from '../../api/own-tokens.ts';
import { messageOf, NoAnswerError } from '../../api/request.ts';
import { ActCancelled, useAct } from '../../components/ActProvider.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { requestOf, type TokenForm } from './token-form.ts';

interface GenerateToken {
  readonly isPending: boolean;
  /** Why no token was generated. */
  readonly problem: string | undefined;
  /** The new token; undefined when there is a problem, or the person did not want it any more. */
  generate(form: TokenForm): Promise<NewToken | undefined>;
}

/** What is shown of a new token. */
export interface NewToken {
  readonly token_value: string;
  readonly token_info: { readonly expiry_time: number };
}

/** Asks the server for a token. */
export type AskForToken = (asked: GenerateTokenRequest) => Promise<NewToken>;

/** Generates tokens, one's own or by another way, one at a time. Keeps no value: it is in the answer alone. */
export function useGenerateToken(ask: AskForToken = generateToken): GenerateToken {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function generate(form: TokenForm): Promise<NewToken | undefined> {
    setPending(true);
    setProblem(undefined);
    try {
      return await act(() => ask(requestOf(form)), { mayNeedProof: true });
    } catch (error) {
      if (!(error instanceof ActCancelled)) setProblem(problemOf(error));
      return undefined;
    } finally {
      setPending(false);
    }
  }

  return { isPending, problem, generate };
}

function problemOf(error: unknown): string {
  const message = messageOf(error);
  return error instanceof NoAnswerError ? `${message} ${generateTokenTexts.perhapsGenerated}` : message;
}
