import { afterEach, expect, it, vi } from 'vitest';
import type { ExportEngine } from '../../engine/index.ts';
import { App } from '../app.ts';
import { watchIncomingFiles } from './incoming-files.ts';

const APP = 'https://host/app/';

afterEach(() => vi.unstubAllGlobals());

/** The app as it is installed, and what opens links to it in its window. */
function installed() {
  const gone: string[] = [];
  const kept = new Map<string, string>();
  let open: (launch: { targetURL: string }) => void = () => undefined;
  vi.stubGlobal('window', {
    launchQueue: {
      setConsumer: (consume: typeof open) => {
        open = consume;
      },
    },
  });
  vi.stubGlobal('location', new URL(APP));
  vi.stubGlobal('sessionStorage', { setItem: (key: string, value: string) => kept.set(key, value) });
  const app = new App(new EventTarget() as ExportEngine, [], (address) => gone.push(address));
  watchIncomingFiles(app);
  return { app, gone, kept, open: (targetURL: string) => open({ targetURL }) };
}

it('asks of a link to join, and takes its token to no address', () => {
  const { app, gone, kept, open } = installed();
  const invitation = { url: 'https://farm.example', token: 'secret' };
  open(`${APP}?join=https%3A%2F%2Ffarm.example#token=secret`);
  expect(gone).toEqual(['#/join']);
  expect(app.store.state.join.invitation).toEqual(invitation);
  expect([...kept.values()].map((text) => JSON.parse(text) as unknown)).toEqual([invitation]);
});

it('goes to its own screens alone', () => {
  const { gone, open } = installed();
  open(`${APP}#/job/a`);
  open(`${APP}#token=secret`);
  open('https://host/other/#/history');
  open('https://elsewhere/app/#/history');
  expect(gone).toEqual(['#/job/a']);
});

it('lends a machine that works for one farm to no other', () => {
  const { app, gone, open } = installed();
  const { join } = app.store.state;
  const invitation = { url: 'https://first.example', token: 'first' };
  const work = { state: 'busy' } as typeof join.work;
  app.store.update({ join: { ...join, invitation, work } });
  open(`${APP}?join=https%3A%2F%2Ffarm.example#token=secret`);
  expect(app.store.state.join.invitation).toEqual(invitation);
  expect(gone).toEqual(['#/join']);
});
