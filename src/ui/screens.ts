import { html, type TemplateResult } from 'lit';
import type { App } from './app.ts';
import type { IconName } from './parts/icons.ts';
import './queue/queue-screen.ts';
import { href, type Route, type ScreenId } from './router.ts';
import { strings } from './strings.ts';

/** A screen: what it is called, where it is found, and what it shows below its title. */
export interface Screen {
  readonly id: ScreenId;
  /** The page's first heading, and its title in the browser. */
  title(app: App, route: Route): string;
  render(app: App, route: Route): TemplateResult;
  /** Fetches its element; absent for the screen that nearly everybody sees first. */
  fetch?(): Promise<unknown>;
  /** Where it stands in the navigation; absent for a screen that is reached from another one. */
  readonly navigation?: { readonly icon: IconName; readonly href: string; label(): string };
}

/** One line a screen; the navigation is in this order. */
export const screens: readonly Screen[] = [
  {
    id: 'queue',
    title: () => strings.shell.screens.queue,
    render: (app) => html`<fw-queue-screen .app=${app}></fw-queue-screen>`,
    navigation: { icon: 'queue', href: href.queue, label: () => strings.shell.screens.queue },
  },
  {
    id: 'export',
    title: (app) => app.composition?.fileName ?? strings.shell.screens.export,
    render: (app) => html`<fw-export-screen .app=${app}></fw-export-screen>`,
    fetch: () => import('./export/export-screen.ts'),
    navigation: { icon: 'film', href: href.export, label: () => strings.shell.screens.export },
  },
  {
    id: 'history',
    title: () => strings.shell.screens.history,
    render: (app) => html`<fw-history-screen .app=${app}></fw-history-screen>`,
    fetch: () => import('./history/history-screen.ts'),
    navigation: { icon: 'history', href: href.history, label: () => strings.shell.screens.history },
  },
  {
    id: 'farm',
    title: () => strings.shell.screens.farm,
    render: (app) => html`<fw-farm-screen .app=${app}></fw-farm-screen>`,
    fetch: () => import('./farm/farm-screen.ts'),
    navigation: { icon: 'farm', href: href.farm, label: () => strings.shell.screens.farm },
  },
  {
    id: 'presets',
    title: () => strings.shell.screens.presets,
    render: (app) => html`<fw-presets-screen .app=${app}></fw-presets-screen>`,
    fetch: () => import('./presets/presets-screen.ts'),
    navigation: { icon: 'presets', href: href.presets, label: () => strings.shell.screens.presets },
  },
  {
    id: 'settings',
    title: () => strings.shell.screens.settings,
    render: (app) => html`<fw-settings-screen .app=${app}></fw-settings-screen>`,
    fetch: () => import('./settings/settings-screen.ts'),
    navigation: { icon: 'settings', href: href.settings, label: () => strings.shell.screens.settings },
  },
  {
    id: 'job',
    title: (app, { parameter }) =>
      app.store.state.jobs.find(({ id }) => id === parameter)?.fileName ?? strings.shell.screens.job,
    render: (app, { parameter }) => html`<fw-job-screen .app=${app} .jobId=${parameter}></fw-job-screen>`,
    fetch: () => import('./job/job-screen.ts'),
  },
  {
    id: 'recipe',
    title: () => strings.recipe.title,
    render: (app, route) => html`<fw-recipe-screen .app=${app} .route=${route}></fw-recipe-screen>`,
    fetch: () => import('./links/recipe-screen.ts'),
  },
  {
    id: 'join',
    title: () => strings.join.title,
    render: (app) => html`<fw-join-screen .app=${app}></fw-join-screen>`,
    fetch: () => import('./farm/join-screen.ts'),
  },
  {
    id: 'open',
    title: () => strings.openUrl.title,
    render: (app, route) => html`<fw-open-url-screen .app=${app} .route=${route}></fw-open-url-screen>`,
    fetch: () => import('./links/open-url-screen.ts'),
  },
  {
    id: 'shared',
    title: () => strings.shared.title,
    render: (app, route) => html`<fw-shared-screen .app=${app} .route=${route}></fw-shared-screen>`,
    fetch: () => import('./links/shared-screen.ts'),
  },
];

/** The screen of a route; one that is not built leads home. */
export function screenOf({ screen }: Route): Screen {
  const [home] = screens;
  if (!home) throw new Error('There are no screens.');
  return screens.find(({ id }) => id === screen) ?? home;
}
