import { BlockList, isIP, isIPv6 } from 'node:net';
import { parseAddressSet } from '../address-set.ts';
import { parseRange } from '../ip-address.ts';
import { maskPostgresUrl, parsePostgresUrl } from './postgres-url.ts';
import { maskUrl, SecretValue } from './secret-value.ts';

/** How a setting's text becomes its value, and the words that tell an operator what to write. */
export interface Check<Value> {
  /** Which TOML value it is written as; `digits` may be an integer or a string. */
  readonly kind: 'text' | 'integer' | 'digits' | 'boolean' | 'list';
  /** Stands for the value in `--flag VALUE`. */
  readonly placeholder: string;
  /** Completes "write …". */
  readonly expected: string;
  /** The value, or `undefined` when the text is not one. */
  readonly parse: (text: string) => Value | undefined;
  /** The text as a message may show it, for those that may hold a password. */
  readonly mask?: (text: string) => string;
}

/** Where the data lies: a file, or a server whose URL (`parsePostgresUrl` reads it) holds a password. */
export type DatabaseAddress =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly url: SecretValue };

/** A whole number in a range, both ends included; `unit` names the placeholder. */
export function wholeNumber(least: number, most: number, unit = 'NUMBER'): Check<number> {
  return {
    kind: 'integer',
    placeholder: unit,
    expected: `a whole number from ${least} to ${most}`,
    parse(text) {
      const value = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

/** `true` or `false`. */
export const trueOrFalse: Check<boolean> = {
  kind: 'boolean',
  placeholder: '',
  expected: 'true or false',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

/** One of a closed list of words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Check<Word> {
  return {
    kind: 'text',
    placeholder: 'WORD',
    expected: `one of ${words.join(', ')}`,
    parse: (text) => words.find((word) => word === text),
  };
}

/** A path; it is made absolute later, against the working directory. */
export const filePath: Check<string> = {
  kind: 'text',
  placeholder: 'PATH',
  expected: 'a path, with the home directory written out in full',
  parse: (text) => (isPath(text) ? text : undefined),
};

/** A name or address to listen on. */
export const hostName: Check<string> = {
  kind: 'text',
  placeholder: 'ADDRESS',
  expected: 'an IP address without brackets, or a host name',
  parse: (text) => (isIP(text) !== 0 || isHostName(text) ? text : undefined),
};

/** Addresses and CIDR ranges, separated by commas; none is a list too. */
export const addressRanges: Check<readonly string[]> = {
  kind: 'list',
  placeholder: 'RANGES',
  expected: 'IP addresses and CIDR ranges, separated by commas',
  parse(text) {
    if (text.trim() === '') return [];
    const ranges = text.split(',').map((range) => range.trim());
    return ranges.every((range) => parseRange(range) !== undefined) ? ranges : undefined;
  },
};

/** An http or https origin, without the slash at its end. */
export const origin: Check<string> = {
  kind: 'text',
  placeholder: 'URL',
  expected: 'an http:// or https:// URL of nothing but host and port',
  parse(text) {
    const url = /^https?:\/\/[^\s/\\?#@]+\/?$/i.test(text) ? URL.parse(text) : null;
    return url?.origin;
  },
  mask: (text) => (text.includes('@') ? maskUrl(text) : text),
};

/** What a workspace's own token values start with; empty for Databricks' form. */
export const tokenPrefix: Check<string> = {
  kind: 'text',
  placeholder: 'PREFIX',
  expected:
    '1 to 16 lower-case letters and digits, a letter first, or nothing for the dapi form; ' +
    'dapi itself is refused, as it would look like that form',
  parse: (text) => (/^([a-z][a-z0-9]{0,15})?$/.test(text) && text !== 'dapi' ? text : undefined),
};

/** A positive integer that a JavaScript number can hold, kept as its digits. */
export const workspaceNumber: Check<string> = {
  kind: 'digits',
  placeholder: 'NUMBER',
  expected: `a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`,
  parse: (text) =>
    /^[1-9]\d{0,15}$/.test(text) && BigInt(text) <= BigInt(Number.MAX_SAFE_INTEGER) ? text : undefined,
};

/** A name to sign in with, fit for Basic authentication. */
export const userName: Check<string> = {
  kind: 'text',
  placeholder: 'NAME',
  expected: 'a name of 1 to 255 characters without spaces, colons and control characters',
  // RFC 7617 §2: a user name with a colon cannot be sent.
  parse: (text) => (/^[^\s:\p{Cc}]{1,255}$/u.test(text) ? text : undefined),
};

/** What a node is called. */
export const nodeName: Check<string> = {
  kind: 'text',
  placeholder: 'NAME',
  expected: 'a name of 1 to 64 characters without control characters',
  parse: (text) => (/^[^\p{Cc}]{1,64}$/u.test(text) && text.trim() !== '' ? text : undefined),
};

/** A password on one line. */
export const password: Check<SecretValue> = {
  kind: 'text',
  placeholder: 'PASSWORD',
  expected: 'a password on one line',
  parse: (text) => (/^[^\p{Cc}]+$/u.test(text) ? new SecretValue(text) : undefined),
  mask: () => '***',
};

/** The URL of PostgreSQL servers that are read from. */
export const replicaAddress: Check<SecretValue> = {
  kind: 'text',
  placeholder: 'URL',
  expected:
    'postgres://USER:PASSWORD@HOST/NAME (several hosts are separated by commas) ' +
    'with the special characters of the password percent-encoded',
  parse: (text) =>
    parsePostgresUrl(text) === undefined ? undefined : new SecretValue(text, maskPostgresUrl(text)),
  mask: maskPostgresUrl,
};

/** `sqlite:PATH` or a PostgreSQL URL. */
export const databaseAddress: Check<DatabaseAddress> = {
  kind: 'text',
  placeholder: 'URL',
  expected: `sqlite:PATH, or ${replicaAddress.expected}`,
  parse(text) {
    const path = /^sqlite:(?!\/\/|:memory:)(.+)$/.exec(text)?.[1];
    if (path !== undefined) return isPath(path) ? { engine: 'sqlite', path } : undefined;
    const url = replicaAddress.parse(text);
    return url && { engine: 'postgres', url };
  },
  mask: maskPostgresUrl,
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a listener on `host`. */
export function isLoopbackHost(host: string): boolean {
  if (isIP(host) === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

/** Whether the ranges together hold every address of IPv4, or every one of IPv6. */
export function holdEveryAddress(ranges: readonly string[]): boolean {
  const set = parseAddressSet(ranges);
  return ['0.0.0.0/0', '::/0'].map(parseRange).some((all) => all !== undefined && set.covers(all));
}

function isPath(text: string): boolean {
  return text !== '' && !text.startsWith('~') && !text.includes('\0');
}

function isHostName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  if (text.length > 253 || !labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i.test(label)))
    return false;
  // A name whose last label is a number would be read as an IPv4 address (WHATWG URL, "ends in a number").
  return !/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '');
}
