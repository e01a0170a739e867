import type { PutSecretRequest } from '@latchkey/client';
import type { RefObject } from 'react';
import { putSecretTexts as texts } from '../../../texts/secrets.tsx';

/** A value as the request has it. */
export type WireValue = Pick<PutSecretRequest, 'string_value'> | Pick<PutSecretRequest, 'bytes_value'>;

/** Where a value is until it is sent. */
export interface ValueSource {
  /** Why it cannot be put, told from how long it is; undefined when it can. */
  findProblem(): string | undefined;
  /** The value: asked for when the request is made, and kept by nobody; undefined when it cannot be read. */
  read(): Promise<WireValue | undefined>;
}

/** What the fields of a value are given. */
export interface ValueFieldProps {
  readonly source: RefObject<ValueSource | undefined>;
  /** Why the value that there was could not be put. */
  readonly refusal: string | undefined;
  readonly onChange: () => void;
  /** It stands first in its dialog, and so has the focus. */
  readonly isFirst: boolean;
}

/** Databricks: "Secret management". */
export const MAX_VALUE_BYTES = 131_072;

/** Why a value of so many bytes cannot be put. */
export function problemOfSize(bytes: number): string | undefined {
  return bytes > MAX_VALUE_BYTES ? texts.tooLong(bytes, MAX_VALUE_BYTES) : undefined;
}

/** How many bytes a text has in UTF-8, counted without making them. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isHighBefore(text, i, unit)) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}

function isHighBefore(text: string, i: number, unit: number): boolean {
  const next = text.charCodeAt(i + 1);
  return unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000;
}

/** Base64 with its padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  const PART = 0x2000;
  let binary = '';
  for (let i = 0; i < bytes.length; i += PART) binary += String.fromCharCode(...bytes.subarray(i, i + PART));
  return btoa(binary);
}
