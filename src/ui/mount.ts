import '@awesome.me/webawesome/dist/styles/themes/default.css';
import './theme.css';
import type { ExportEngine } from '../engine/index.ts';
import { App } from './app.ts';
import type { Sample } from './app-state.ts';
import './app-shell.ts';
import { keptInvitation, offeredFarm } from './farm/farm-address.ts';
import type { JoinFarm } from './farm/join-seat.ts';
import { registerIcons } from './parts/icons.ts';
import { applyTheme, storedTheme } from './parts/theme.ts';
import { href, routeOf, watchRoute } from './router.ts';
import { firstTexts } from './strings.ts';

/**
 * Puts the application on the page; the engine is given, so that tests can put another in its place, and so is what joins
 * a farm.
 *
 * @param onShell called once the window stands, while formats and jobs are still being read
 */
export async function mount(
  parent: HTMLElement,
  engine: ExportEngine,
  samples: readonly Sample[],
  onShell?: (app: App) => Promise<void>,
  joinFarm?: JoinFarm,
): Promise<App> {
  registerIcons();
  applyTheme(storedTheme());
  await firstTexts();
  const go = (address: string) => {
    location.hash = address;
  };
  const app = new App(engine, samples, go, joinFarm);
  app.store.update({ join: { ...app.store.state.join, invitation: keptInvitation() } });
  watchRoute((route) => {
    const offered = offeredFarm(route);
    if (!offered) return app.store.update({ route });
    // The token is a key: it stays neither in the address, nor in the history, nor in the route.
    history.replaceState(null, '', href.farm);
    app.farm.offer(offered);
    app.store.update({ route: routeOf(href.farm) });
  });
  const shell = document.createElement('fw-app');
  shell.app = app;
  parent.replaceChildren(shell);
  await Promise.all([onShell?.(app), app.start(), app.farm.start()]);
  return app;
}
