// What services ask about the tokens that come to them, under `/api/latchkey/1.0/`.

/** `POST introspect` (RFC 7662 §2.2). With `active: false` there is nothing else. */
export interface IntrospectResponse {
  /** Whether the token may pass to the upstream now. */
  active: boolean;
  /** What it is limited to, separated by spaces; `all-apis` for no limit. */
  scope?: string;
  /** The application id, where it acts for a service principal. */
  client_id?: string;
  /** The user's name, or the service principal's application id. */
  username?: string;
  token_type?: 'Bearer';
  /** Seconds since 1970; absent: never. */
  exp?: number;
  iat?: number;
  /** The id of whom it acts for. */
  sub?: string;
  /** The upstream. */
  aud?: string;
  /** The token's public id. */
  jti?: string;
  /** What people call whom it acts for. */
  name?: string;
  email?: string;
  /** How long it is still good for if nobody revokes it; absent: for ever. */
  expires_in_ms?: number;
  /** How old what was relied on may be at most; counts from when the question was sent. */
  age_ms?: number;
}

/** One of the values of `POST introspect/batch`. */
export interface IntrospectQuestion {
  token: string;
  client_ip?: string;
  method?: string;
}

/** `POST introspect/batch`: at most 100 values. */
export interface IntrospectBatchRequest {
  upstream?: string;
  tokens: IntrospectQuestion[];
}

export interface IntrospectBatchResponse {
  /** In the order of the values. */
  answers: IntrospectResponse[];
  age_ms: number;
}

/** A service that may ask about the tokens of an upstream. */
export interface IntrospectionBinding {
  upstream: string;
  /** Whether the configuration has this upstream. */
  is_configured: boolean;
  /** Its application id. */
  service_principal_name: string;
  display_name: string;
  created_at: number;
  /** Who bound it; absent when they are gone. */
  created_by?: string;
}

/** `GET introspection/bindings` */
export interface ListIntrospectionBindingsResponse {
  bindings: IntrospectionBinding[];
}
