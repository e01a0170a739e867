import type { TokenDetails } from './wire.ts';

/** What a command asks for that wants a token: `POST /api/latchkey/1.0/command-login/{look-up,allow,deny}` */
export interface CommandLoginRequest {
  /** `http://127.0.0.1:PORT/callback`; absent: a person carries the code to the terminal. */
  redirect_uri?: string;
  /** SHA-256 in base64url of the verifier. */
  code_challenge: string;
  /** Told to the command with the answer; needed with `redirect_uri`. */
  state?: string;
  /** What the command says that it runs on. */
  machine: string;
  scopes?: string[];
  lifetime_seconds?: number;
}

/** `POST /api/latchkey/1.0/command-login/look-up` */
export interface CommandLoginTerms {
  /** That the token would have. */
  comment: string;
  /** Absent: no limit. */
  scopes?: string[];
  lifetime_seconds: number;
  max_lifetime_seconds: number;
  /** Why there would be no token; absent: there would. */
  refusal?: string;
}

/** `POST /api/latchkey/1.0/command-login/allow` */
export interface CommandLoginAllowed {
  /** Where the browser goes next, within a minute. */
  url?: string;
  /** To be carried to the terminal, within a minute. */
  code?: string;
  expiry_time: number;
}

/** `POST /api/latchkey/1.0/command-login/deny` */
export interface CommandLoginDenied {
  /** Where the browser goes next, to tell the command. */
  url?: string;
}

/** `POST /api/latchkey/1.0/command-login/exchange` */
export interface ExchangeCommandLoginRequest {
  code: string;
  code_verifier: string;
  redirect_uri?: string;
}

/** The same, answered. */
export interface CommandLoginToken {
  /** In this answer alone. */
  token_value: string;
  token_info: TokenDetails;
  user_name: string;
}
