/** Light or dark: the theme follows the system until it is chosen. */
const root = (): HTMLElement => document.documentElement;

/** What was chosen on an earlier visit. */
export function restoreTheme(): void {
  const chosen = localStorage.getItem('theme');
  if (chosen !== null) root().dataset['theme'] = chosen;
}

export function changeTheme(): void {
  const theme = isDark() ? 'light' : 'dark';
  root().dataset['theme'] = theme;
  localStorage.setItem('theme', theme);
}

function isDark(): boolean {
  const chosen = root().dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}
