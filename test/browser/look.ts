import type { Page } from 'playwright-core';
import { expectAccessible, expectNoSidewaysScroll, takePicture } from '../support/browser.ts';
import { SIZES } from './screens/all.ts';

/**
 * What is there does not depend on size and light: all rules are asked once, and those that size or light can change
 * again where they do. A tablet shows what a phone or a desktop does, in between.
 */
const LOOKS = {
  phone: {
    light: { only: ['target-size', 'scrollable-region-focusable', 'color-contrast'] },
    dark: undefined,
  },
  tablet: { light: undefined, dark: undefined },
  desktop: { light: { without: [] }, dark: { only: ['color-contrast', 'link-in-text-block'] } },
} as const;

/** Tall pages take long to be drawn six times, so pictures are for whoever wants to see them: LATCHKEY_TEST_PICTURES=1. */
const WITH_PICTURES = process.env.LATCHKEY_TEST_PICTURES === '1';

/** Looks at a page as it stands: axe by day and by night, and no scrolling sideways at any size. */
export async function look(page: Page, state: string): Promise<void> {
  const before = page.viewportSize();
  for (const { size, viewport } of SIZES) {
    await page.setViewportSize(viewport);
    await expectNoSidewaysScroll(page, `${state}, ${size}`);
    for (const colorScheme of ['light', 'dark'] as const) {
      const rules = LOOKS[size][colorScheme];
      if (rules === undefined && !WITH_PICTURES) continue;
      await page.emulateMedia({ colorScheme });
      if (rules !== undefined) await expectAccessible(page, `${state}, ${size}, ${colorScheme}`, rules);
      if (WITH_PICTURES) await takePicture(page, `${state}-${size}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (before) await page.setViewportSize(before);
}
