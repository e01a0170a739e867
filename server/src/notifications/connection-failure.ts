/** Why there was no connection, by the code of the system or of TLS, in words that complete "the connection failed:". */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached from here',
  ENETUNREACH: 'the network cannot be reached from here',
  ETIMEDOUT: 'there was no answer in time',
  ECONNRESET: 'it was reset by the other end',
  UND_ERR_SOCKET: 'it was closed by the other end before the answer',
  UND_ERR_CONNECT_TIMEOUT: 'there was no answer in time',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the other end does not speak TLS there',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed and not known here',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an authority that is not known here',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
};

/**
 * A sentence for a connection that failed with this code. Says nothing else of the error, whose text may hold what is
 * secret; undefined when the code says nothing about a connection.
 */
export function describeConnectionFailure(code: unknown): string | undefined {
  if (typeof code !== 'string' || !Object.hasOwn(EXPLANATIONS, code)) return undefined;
  return `The connection failed: ${EXPLANATIONS[code]} (${code}).`;
}
