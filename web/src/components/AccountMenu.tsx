import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components';
import { signOut } from '../api.ts';
import { messageOf } from '../api-request.ts';
import { HOME_PATH } from '../pages/login/own-path.ts';
import { forgetSession, saysSignedOut, useSession } from '../session.ts';
import { chooseTheme, chosenTheme, type Theme } from '../theme.ts';
import { CheckIcon, DisplayIcon, GearIcon, MoonIcon, SignOutIcon, SunIcon } from './icons.tsx';
import { Notice } from './Notice.tsx';

const THEMES = [
  { theme: 'system', name: 'As the system', Icon: DisplayIcon },
  { theme: 'light', name: 'Light', Icon: SunIcon },
  { theme: 'dark', name: 'Dark', Icon: MoonIcon },
] as const;

/** The profile button at the upper right with what belongs to the person. */
export function AccountMenu() {
  const router = useRouter();
  const session = useSession();
  const { leave, problem } = useSignOut();
  if (session === undefined) return null;
  const name = session.user_name;
  return (
    <>
      {problem !== undefined && <Notice tone="error">{problem}</Notice>}
      <MenuTrigger>
        <Button className="account-button" aria-label={`Account: ${name}`}>
          <span className="avatar" aria-hidden="true">
            {[...name][0]?.toUpperCase()}
          </span>
        </Button>
        <Popover className="popover" placement="bottom end" offset={6}>
          <Menu className="menu" aria-label="Account">
            <MenuSection>
              <Header className="menu-person">
                <span className="menu-person-name">{name}</span>
                <span className="menu-person-role">
                  {session.is_administrator ? 'Administrator' : 'Signed in'}
                </span>
              </Header>
              <MenuItem className="menu-item" onAction={() => router.navigate({ to: HOME_PATH })}>
                <GearIcon /> User Settings
              </MenuItem>
            </MenuSection>
            <Separator className="menu-separator" />
            <ThemeSection />
            <Separator className="menu-separator" />
            <MenuItem className="menu-item" onAction={leave}>
              <SignOutIcon /> Sign out
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
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
      <Header className="menu-heading">Theme</Header>
      {THEMES.map(({ theme: id, name, Icon }) => (
        <MenuItem key={id} id={id} className="menu-item" textValue={name}>
          <Icon /> {name}
          <span className="menu-check">
            <CheckIcon />
          </span>
        </MenuItem>
      ))}
    </MenuSection>
  );
}

function useSignOut(): { leave: () => Promise<void>; problem: string | undefined } {
  const queryClient = useQueryClient();
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  async function leave() {
    setProblem(undefined);
    try {
      await signOut();
    } catch (error) {
      // Already signed out is what was wanted; anything else leaves a session behind that the person must know of.
      if (!saysSignedOut(error)) {
        setProblem(`You are still signed in. ${messageOf(error)}`);
        return;
      }
    }
    forgetSession(queryClient);
    await router.navigate({ to: '/login', search: {} });
  }
  return { leave, problem };
}
