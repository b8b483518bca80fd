import type { ExportEngine, FarmInvitation, ShareLink } from '../../engine/index.ts';
import type { AppState } from '../app-state.ts';
import { OneAtATime } from '../parts/one-at-a-time.ts';
import type { Store } from '../parts/store.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { type FarmAddress, hostOf, keepFarm, keptFarm } from './farm-address.ts';
import { withPoint } from './farm-history.ts';
import { type FarmView, NO_FARM } from './farm-view.ts';
import { PolicyWatch } from './policy-watch.ts';

/** A point of the curves, and a look at whatever tells of no change by itself. */
const LOOK_MILLISECONDS = 2_000;

/** Keeps the store's farm like the engine's, and carries out what the user wants of it. */
export class FarmWatcher {
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Counts connections, so that a slow answer does not bring one back that was given up. */
  #turn = 0;
  #looks = new OneAtATime(() => this.#look());
  /** Whether the curves get a point of the next look. */
  #point = false;

  constructor(
    private readonly engine: ExportEngine,
    private readonly store: Store<AppState>,
  ) {}

  /** Connects to the farm that the user wanted to stay connected to. */
  async start(): Promise<void> {
    this.engine.addEventListener('farm', () => void this.refresh());
    const kept = keptFarm();
    if (kept) await this.connect(kept, true);
  }

  get view(): FarmView {
    return this.store.state.farm;
  }

  /** @param keep whether this browser shall connect by itself from now on */
  async connect(address: FarmAddress, keep: boolean): Promise<void> {
    if (address.url.trim() === '' || address.token.trim() === '') {
      this.#update({ refusal: strings.farm.missing });
      return;
    }
    const turn = this.#begin();
    const trimmed = { url: address.url.trim(), token: address.token.trim() };
    const { offered } = this.view;
    this.#update({ ...NO_FARM, offered, connecting: true });
    const policy = new PolicyWatch(trimmed.url);
    try {
      await this.engine.configureRenderFarm(trimmed);
      if (turn !== this.#turn) return;
      keepFarm(keep ? trimmed : undefined);
      this.#update({ connecting: false });
      await this.refresh(true);
      if (turn !== this.#turn) return;
      if (this.view.offered?.token === trimmed.token) this.#update({ offered: undefined });
      this.#timer ??= setInterval(() => void this.refresh(true), LOOK_MILLISECONDS);
      if (this.view.status?.role !== 'work') await this.readShares();
    } catch (error) {
      const bound = await policy.refused();
      const refusal = bound ? strings.farm.bound(hostOf(trimmed.url)) : sentenceOf(error);
      if (turn === this.#turn) this.#update({ connecting: false, refusal });
    } finally {
      policy.end();
    }
  }

  async disconnect(): Promise<void> {
    this.#begin();
    keepFarm(undefined);
    const { offered } = this.view;
    this.#update({ ...NO_FARM, offered });
    await this.#attempt(() => this.engine.configureRenderFarm({}));
  }

  /** @param point whether the curves get one */
  refresh(point = false): Promise<void> {
    this.#point ||= point;
    return this.#looks.run();
  }

  async #look(): Promise<void> {
    const point = this.#point;
    this.#point = false;
    const turn = this.#turn;
    try {
      const status = await this.engine.farm.getFarm();
      if (turn !== this.#turn || status.url === undefined) return;
      const { history } = this.view;
      this.#update({ status, ...(point && { history: withPoint(history, status, Date.now()) }) });
    } catch (error) {
      if (turn === this.#turn) this.#update({ refusal: sentenceOf(error) });
    }
  }

  /** A farm that a link to this page names: it fills in the form, now or once the present one is left. */
  offer(offered: FarmAddress): void {
    this.#update({ offered });
  }

  dismiss(): void {
    this.#update({ refusal: '', message: '' });
  }

  /** Rejects with a sentence: the one who asks shows it. */
  invite(label: string, expiresInSeconds: number): Promise<FarmInvitation> {
    return this.engine.farm.inviteWorker({ ...(label !== '' && { label }), expiresInSeconds });
  }

  async scale(workers: number): Promise<void> {
    await this.#show(async () => ({ scaling: await this.engine.farm.scaleWorkers(workers) }));
  }

  async optimise(): Promise<void> {
    await this.#show(async () => ({ advice: await this.engine.farm.optimizeResourceAllocation() }));
  }

  async drain(workerId: string, name: string): Promise<void> {
    await this.#attempt(() => this.engine.farm.drainWorker(workerId), strings.farm.workers.drained(name));
  }

  async readmit(workerId: string, name: string): Promise<void> {
    await this.#attempt(
      () => this.engine.farm.readmitWorker(workerId),
      strings.farm.workers.readmitted(name),
    );
  }

  /** Rejects with a sentence: the one who asks shows it. */
  async share(
    jobId: string,
    options: { readonly expiresInSeconds: number; readonly disposition: 'page' | 'attachment' },
  ): Promise<ShareLink> {
    const link = await this.engine.farm.shareExport(jobId, options);
    await this.readShares();
    return link;
  }

  async readShares(): Promise<void> {
    await this.#show(async () => ({ shares: await this.engine.farm.listShares() }));
  }

  async revokeShare(shareId: string, fileName: string): Promise<void> {
    await this.#attempt(
      () => this.engine.farm.revokeShare(shareId),
      strings.farm.shares.revokedNow(fileName),
    );
    await this.readShares();
  }

  /** A connection, or none: what an earlier one answers from now on is of no interest. */
  #begin(): number {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#looks = new OneAtATime(() => this.#look());
    this.#point = false;
    return ++this.#turn;
  }

  #attempt(act: () => Promise<unknown>, message = ''): Promise<void> {
    return this.#show(async () => {
      await act();
      return message === '' ? {} : { message, refusal: '' };
    });
  }

  async #show(act: () => Promise<Partial<FarmView>>): Promise<void> {
    const turn = this.#turn;
    try {
      const change = await act();
      if (turn === this.#turn) this.#update(change);
    } catch (error) {
      if (turn === this.#turn) this.#update({ refusal: sentenceOf(error), message: '' });
    }
  }

  #update(change: Partial<FarmView>): void {
    this.store.update({ farm: { ...this.view, ...change } });
  }
}
