import type { Page } from 'playwright-core';
import type { RunningServer } from '../../support/latchkeyd.ts';
import type { Person } from '../people.ts';

/** A server with what the screens show: see `prepareStage`. */
export interface Stage {
  readonly server: RunningServer;
  /** Administrator, with tokens of every kind. */
  readonly alice: Person;
  /** Without any token. */
  readonly bob: Person;
  /** With one token; generates others. */
  readonly carol: Person;
}

/** A page, dialog or state of one that somebody should look at. */
export interface Screen {
  /** Also the name of its picture. */
  readonly name: string;
  /** Who is signed in; left out: nobody. */
  readonly as?: 'alice' | 'bob' | 'carol';
  /** Brings a page that is open but empty to the screen. */
  readonly open: (page: Page, stage: Stage) => Promise<unknown>;
  /** What the page may complain of besides refusals. */
  readonly complaint?: RegExp;
}
