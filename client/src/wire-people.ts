/** JSON shapes of what the pages need about people: sessions, links that set a password, and what hangs on a principal. */

/** A signed-in browser of the caller. */
export interface OwnSession {
  /** Names it; opens nothing. */
  session_id: string;
  creation_time: number;
  /** To the minute. */
  last_seen_time: number;
  expiry_time: number;
  /** From where it was signed in. */
  source_ip_address: string;
  /** `Firefox on Linux`, as far as the browser says. */
  client: string;
  /** The one that asks. */
  is_current: boolean;
}

/** `GET /api/latchkey/1.0/sessions`, the one last seen first. */
export interface ListSessionsResponse {
  /** At most 100. */
  sessions: OwnSession[];
  /** How many there are. */
  total: number;
}

/** `POST /api/latchkey/1.0/session/end-others` */
export interface EndOthersResponse {
  /** How many sessions were ended. */
  ended: number;
}

/** `POST /api/latchkey/1.0/password-links` */
export interface MakePasswordLinkRequest {
  user_id: string;
}

export interface MakePasswordLinkResponse {
  user_id: string;
  user_name: string;
  /** Shown this once. What sets the password stands in its fragment, which browsers send to no server. */
  url: string;
  expiry_time: number;
}

/** `POST /api/latchkey/1.0/password-links/look-up` */
export interface LookUpPasswordLinkRequest {
  code: string;
}

export interface PasswordLinkInfo {
  user_name: string;
  expiry_time: number;
}

/** `POST /api/latchkey/1.0/password-links/use` */
export interface UsePasswordLinkRequest {
  code: string;
  new_password: string;
}

/** `GET /api/latchkey/1.0/principals/{id}`: what hangs on a user or service principal. */
export interface PrincipalOverview {
  id: string;
  /** Tokens that would work if their owner may use any. */
  live_tokens: number;
  /** When one of them was last used; absent: none was. */
  last_token_use_time?: number;
  sessions: number;
  /** Absent: not since this is written down. */
  last_sign_in_time?: number;
  has_password: boolean;
  /** When the link ends that sets a password; absent: there is none. */
  password_link_expiry_time?: number;
}
