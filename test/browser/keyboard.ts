import type { Page } from 'playwright-core';

const FARTHEST = 80;

/** Presses one key after the other. */
export async function pressAll(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** What has the focus, by its label or its text; nothing where that is a whole page or its content. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate<string>(
    '(document.activeElement?.getAttribute("aria-label") ?? document.querySelector(":focus:not(main)")?.textContent ?? "").trim()',
  );
}

/** Goes forward with Tab until something called so has the focus; fails when nothing is. */
export async function tabTo(page: Page, name: RegExp | string): Promise<void> {
  for (let steps = 0; steps < FARTHEST; steps += 1) {
    const focused = await focusedName(page);
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach "${name}".`);
}

/** Goes forward with Tab until something of this role and name has the focus; fails when nothing is. */
export async function tabToRole(
  page: Page,
  role: 'link' | 'button' | 'checkbox' | 'searchbox',
  name: RegExp,
): Promise<void> {
  const target = page.getByRole(role, { name }).and(page.locator(':focus'));
  for (let steps = 0; steps < FARTHEST; steps += 1) {
    await page.keyboard.press('Tab');
    if ((await target.count()) > 0) return;
  }
  throw new Error(`The keyboard does not reach the ${role} ${name}.`);
}
