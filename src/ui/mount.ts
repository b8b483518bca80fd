import '@awesome.me/webawesome/dist/styles/themes/default.css';
import '@awesome.me/webawesome/dist/translations/de.js';
import './theme.css';
import type { ExportEngine } from '../engine/index.ts';
import { App } from './app.ts';
import type { Sample } from './app-state.ts';
import './app-shell.ts';
import { registerIcons } from './parts/icons.ts';
import { applyTheme, storedTheme } from './parts/theme.ts';
import { watchRoute } from './router.ts';
import { applyLanguage } from './strings.ts';

/**
 * Puts the application on the page; the engine is given, so that tests can put another in its place.
 *
 * @param onShell called once the window stands, while formats and jobs are still being read
 */
export async function mount(
  parent: HTMLElement,
  engine: ExportEngine,
  samples: readonly Sample[],
  onShell?: (app: App) => Promise<void>,
): Promise<App> {
  registerIcons();
  applyTheme(storedTheme());
  applyLanguage();
  const app = new App(engine, samples, (address) => {
    location.hash = address;
  });
  watchRoute((route) => app.store.update({ route }));
  const shell = document.createElement('fw-app');
  shell.app = app;
  parent.replaceChildren(shell);
  await Promise.all([onShell?.(app), app.start()]);
  return app;
}
