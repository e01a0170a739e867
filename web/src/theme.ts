export type Theme = 'system' | 'light' | 'dark';

/** The same word as in public/theme.js, which sets the theme before anything is painted. */
const STORAGE_KEY = 'latchkey-theme';

/** The theme that the person chose; the system's where none was chosen. */
export function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Shows this theme from now on; where storage is switched off, until the page is left. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
}
