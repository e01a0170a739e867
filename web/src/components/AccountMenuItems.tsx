import type { SessionInfo } from '@latchkey/client';
import { useRouter } from '@tanstack/react-router';
import { type RefObject, useState } from 'react';
import { Header, Menu, MenuItem, MenuSection, Popover, Separator } from 'react-aria-components';
import { HOME_PATH } from '../pages/login/own-path.ts';
import { accountTexts } from '../texts/account.tsx';
import { commonTexts } from '../texts/common.tsx';
import { chooseTheme, chosenTheme, type Theme } from '../theme.ts';
import { CheckIcon, DisplayIcon, GearIcon, MoonIcon, SignOutIcon, SunIcon } from './icons.tsx';

interface AccountMenuItemsProps {
  readonly session: SessionInfo;
  /** The button below which the menu opens, and which gets the focus back. */
  readonly triggerRef: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
  readonly onSignOut: () => void;
}

const THEMES = [
  { theme: 'system', Icon: DisplayIcon },
  { theme: 'light', Icon: SunIcon },
  { theme: 'dark', Icon: MoonIcon },
] as const;

/** What opens below the profile button. Open as long as it is rendered. */
export function AccountMenuItems({ session, triggerRef, onClose, onSignOut }: AccountMenuItemsProps) {
  const router = useRouter();
  return (
    <Popover
      className="popover"
      aria-label={accountTexts.account}
      placement="bottom end"
      offset={6}
      triggerRef={triggerRef}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Menu className="menu" aria-label={accountTexts.account} autoFocus="first" onClose={onClose}>
        <MenuSection>
          <Header className="menu-person">
            <span className="menu-person-name">{session.user_name}</span>
            <span className="menu-person-role">
              {session.is_administrator ? accountTexts.administrator : accountTexts.signedIn}
            </span>
          </Header>
          <MenuItem className="menu-item" onAction={() => router.navigate({ to: HOME_PATH })}>
            <GearIcon /> {commonTexts.userSettings}
          </MenuItem>
        </MenuSection>
        <Separator className="menu-separator" />
        <ThemeSection />
        <Separator className="menu-separator" />
        <MenuItem className="menu-item" onAction={onSignOut}>
          <SignOutIcon /> {accountTexts.signOut}
        </MenuItem>
      </Menu>
    </Popover>
  );
}

function ThemeSection() {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  function choose(chosen: Theme) {
    chooseTheme(chosen);
    setTheme(chosen);
  }
  return (
    <MenuSection
      selectionMode="single"
      selectedKeys={[theme]}
      disallowEmptySelection
      shouldCloseOnSelect={false}
      onSelectionChange={(keys) => {
        const chosen = THEMES.find((one) => keys === 'all' || keys.has(one.theme));
        if (chosen) choose(chosen.theme);
      }}
    >
      <Header className="menu-heading">{accountTexts.theme}</Header>
      {THEMES.map(({ theme: id, Icon }) => (
        <MenuItem key={id} id={id} className="menu-item" textValue={accountTexts.themes[id]}>
          <Icon /> {accountTexts.themes[id]}
          <span className="menu-check">
            <CheckIcon />
          </span>
        </MenuItem>
      ))}
    </MenuSection>
  );
}
