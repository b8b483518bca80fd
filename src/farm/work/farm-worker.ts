import type { Msg, NatsConnection, Subscription } from '@nats-io/nats-core';
import { ExportError } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import { BackOff } from '../content/index.ts';
import {
  CONTROL_ALL,
  type ControlMessage,
  controlSubject,
  HEARTBEAT_MILLISECONDS,
  type Heartbeat,
  LEASE_MILLISECONDS,
  readControl,
  readTask,
  type WorkerRow,
} from '../protocol/index.ts';
import type { AttemptsLog } from './attempts-log.ts';
import { discard, Lease, passOn } from './lease.ts';
import type { Presence } from './presence.ts';
import { Standing } from './standing.ts';
import { Tally } from './tally.ts';
import { type StopReason, type TaskOutcome, TaskRun, type Workshop } from './task-run.ts';
import type { TaskSource } from './task-source.ts';
import { Ticker } from './ticker.ts';
import type { WorkerLogEntry, WorkerSessionStatus, WorkerState } from './types.ts';
import { Welcome } from './welcome.ts';

/** What this worker does not take stays away from it for so long, so that others come to it. */
const ELSEWHERE_MILLISECONDS = 1_000;
const LONGEST_ELSEWHERE_MILLISECONDS = 15_000;
const CHANGE_MILLISECONDS = 250;

export interface FarmWorkerParts {
  readonly connection: FarmConnection;
  readonly presence: Presence;
  readonly source: TaskSource;
  readonly attempts: AttemptsLog;
  readonly workshop: Omit<Workshop, 'tell'>;
  readonly onChange: () => void;
  readonly onLog: (entry: WorkerLogEntry) => void;
  /** Between two tasks. */
  readonly tidy: () => Promise<void>;
  /** Once it has left, before anybody is told so. */
  readonly onLeft: () => Promise<void>;
}

/** Takes tasks from the queue as long as there is a place for them, and keeps the farm told. */
export class FarmWorker {
  readonly #parts: FarmWorkerParts;
  readonly #nats: NatsConnection;
  readonly #shop: Workshop;
  readonly #running = new Set<TaskRun>();
  /** Those of them that use a slot. */
  readonly #building = new Set<TaskRun>();
  readonly #elsewhere = new Map<string, number>();
  readonly #tally = new Tally();
  readonly #standing = new Standing();
  readonly #welcome: Welcome;
  readonly #ticker: Ticker;
  readonly #subscriptions: readonly Subscription[];
  readonly #deafen: () => void;
  readonly #waiting: (() => void)[] = [];
  #leaving: Promise<void> | undefined;
  #lastTick = Date.now();
  #draining = false;
  /** It set itself aside while the farm was out of reach. */
  #untold = false;
  #left = false;
  #wake = new AbortController();
  #told = 0;

  constructor(parts: FarmWorkerParts) {
    this.#parts = parts;
    this.#nats = parts.connection.nats;
    this.#welcome = new Welcome(parts.connection);
    this.#standing.setAside = this.#row.setAside;
    this.#shop = {
      ...parts.workshop,
      tell: (progress) => this.#publish(`progress.${progress.jobId}`, progress),
    };
    this.#deafen = parts.connection.onState((state) => this.#connectionChanged(state.connected));
    this.#subscriptions = [controlSubject(this.#row.workerId), CONTROL_ALL].map((subject) =>
      this.#hear(subject),
    );
    this.#ticker = new Ticker(HEARTBEAT_MILLISECONDS, () => this.#tick());
    this.#beat();
    this.#log('joined', `Joined ${parts.connection.url} as ${this.#row.workerId}.`);
    void this.#takeTasks();
  }

  get #row(): WorkerRow {
    return this.#parts.presence.row;
  }

  status(): WorkerSessionStatus {
    const { connection } = this.#parts;
    const { setAside } = this.#standing;
    const { connected, problem } = connection.state;
    const { refused } = this.#welcome;
    return {
      ...this.#tally.read(),
      state: this.#state,
      connected,
      ...(problem !== undefined && { problem }),
      workerId: this.#row.workerId,
      name: this.#row.name,
      farm: connection.session.farm,
      tenant: connection.session.tenant,
      slots: this.#row.slots,
      tasks: this.#tasks(),
      ...(setAside && { setAside }),
      ...(refused && { refused }),
    };
  }

  async drain(): Promise<void> {
    if (!this.#draining) {
      this.#draining = true;
      this.#log('draining', 'Ends what is under way, takes nothing new, and leaves.');
      this.#wakeUp();
      this.#beat();
    }
    while (this.#running.size > 0 && !this.#leaving) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    await this.leave();
  }

  /** Gives back what is under way, and is gone. */
  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    this.#draining = true;
    this.#wakeUp();
    this.#ticker.stop();
    this.#deafen();
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    for (const run of this.#running) {
      run.stop('leaving');
      run.lease.giveBack();
    }
    await this.#parts.presence.leave().catch(() => {
      // Its last heartbeat expires by itself.
    });
    await this.#parts.onLeft();
    this.#left = true;
    this.#log('left', 'Left the farm.');
    for (const end of this.#waiting.splice(0)) end();
    this.#changed(true);
  }

  get #state(): WorkerState {
    if (this.#left) return 'left';
    if (this.#draining) return 'draining';
    if (this.#standing.setAside) return 'aside';
    return this.#running.size > 0 ? 'busy' : 'idle';
  }

  /** From joining to leaving: one task after another into the slots that are free. */
  async #takeTasks(): Promise<void> {
    const { source } = this.#parts;
    const pauses = new BackOff(200, 5_000);
    while (!this.#draining) {
      const wake = this.#wake.signal;
      if (!this.#mayTake) {
        await this.#untilWoken(this.#standing.pause || undefined);
        continue;
      }
      const before = performance.now();
      const message = (await source.next()) ?? (await source.wait(wake, (late) => this.#begin(late)));
      if (message) {
        pauses.reset();
        this.#begin(message);
      } else if (!wake.aborted && performance.now() - before < 1_000) {
        // The queue turned the question down: asking at once again would be no help.
        await pauses.wait();
      }
    }
  }

  get #mayTake(): boolean {
    const { slots } = this.#row;
    return (
      !this.#draining &&
      !this.#standing.setAside &&
      !this.#welcome.refused &&
      this.#standing.pause === 0 &&
      this.#parts.connection.state.connected &&
      this.#building.size < slots &&
      // What is built waits for a slow line: not for ever more of it.
      this.#running.size < slots * 2 + 1
    );
  }

  #begin(message: Msg): void {
    if (!this.#mayTake) {
      passOn(this.#nats, message);
      return;
    }
    let lease: Lease;
    try {
      lease = new Lease(this.#nats, message, readTask(message.data));
    } catch (thrown) {
      discard(this.#nats, message);
      this.#log('gave-back', `A message in the queue is no task: ${ExportError.from(thrown).message}`);
      return;
    }
    const run = new TaskRun(lease, this.#shop);
    this.#running.add(run);
    this.#building.add(run);
    this.#log('started', `Segment ${lease.task.range.index} of ${lease.task.jobId}.`, run);
    this.#changed();
    void this.#see(run);
  }

  async #see(run: TaskRun): Promise<void> {
    const started = performance.now();
    let built = 0;
    const freed = (): void => {
      if (!this.#building.delete(run)) return;
      built = performance.now() - started;
      this.#tally.worked(built);
      this.#wakeUp();
    };
    const outcome = await run.run(freed);
    freed();
    await this.#settle(run, outcome, built);
    this.#running.delete(run);
    for (const end of this.#waiting.splice(0)) end();
    this.#wakeUp();
    this.#changed();
    await this.#parts.tidy();
  }

  async #settle(run: TaskRun, outcome: TaskOutcome, milliseconds: number): Promise<void> {
    const { lease } = run;
    const { task } = lease;
    switch (outcome.kind) {
      case 'built': {
        const { won, result, encoder, pixels } = outcome;
        const frames = task.range.end - task.range.start;
        if (!result.reused) this.#tally.built(encoder, frames, pixels, milliseconds);
        this.#standing.succeeded();
        if (won) this.#log('committed', `Segment ${task.range.index} is committed.`, run);
        else this.#log('lost-race', `Segment ${task.range.index} was committed by another first.`, run);
        return lease.done();
      }
      case 'not-needed':
        return lease.done();
      case 'known':
        return this.#sendElsewhere(run);
      case 'stopped':
        return this.#stopped(run, outcome.reason);
      case 'unwelcome':
        return this.#unwelcome(run, outcome.message);
      case 'gave-back':
        return this.#gaveBack(run, outcome);
    }
  }

  async #stopped(run: TaskRun, reason: StopReason): Promise<void> {
    const { lease } = run;
    if (reason === 'cancelled' || reason === 'redone') return lease.done();
    if (reason === 'leaving') return lease.giveBack();
    if (reason === 'overdue') {
      const message = `It took longer than the job allows (${Math.round(lease.task.limits.milliseconds / 1000)} s).`;
      return this.#gaveBack(run, { kind: 'gave-back', reason: 'failed', code: 'WORKER_LOST', message });
    }
    await this.#note(run, 'preempted', 'CANCELLED', 'Something more urgent came.');
    lease.giveBack(ELSEWHERE_MILLISECONDS);
    run.tellGaveBack();
    this.#log('gave-back', `Segment ${lease.task.range.index} makes room for something more urgent.`, run);
  }

  /** No fault of the task's nor of this machine's; but taken at once again, it would come back as fast. */
  #unwelcome(run: TaskRun, message: string): void {
    this.#welcome.refusedWith(message);
    run.lease.giveBack(ELSEWHERE_MILLISECONDS);
    this.#log('gave-back', `Segment ${run.lease.task.range.index}: ${message}`, run, 'NO_FARM');
  }

  async #gaveBack(run: TaskRun, outcome: Extract<TaskOutcome, { kind: 'gave-back' }>): Promise<void> {
    const { reason, code, message } = outcome;
    const { taskId, range } = run.lease.task;
    this.#tally.failed();
    const aside = this.#standing.failed(taskId, code, message);
    await this.#note(run, reason, code, message);
    this.#sendElsewhere(run);
    run.tellGaveBack();
    this.#log('gave-back', `Segment ${range.index}: ${message}`, run, code);
    if (aside) await this.#setAside();
  }

  /** Each time that it comes back, it stays away for longer. */
  #sendElsewhere({ lease }: TaskRun): void {
    const { taskId } = lease.task;
    const times = (this.#elsewhere.get(taskId) ?? 0) + 1;
    this.#elsewhere.set(taskId, times);
    if (this.#elsewhere.size > 1_000) this.#elsewhere.clear();
    lease.giveBack(Math.min(LONGEST_ELSEWHERE_MILLISECONDS, ELSEWHERE_MILLISECONDS * times));
  }

  async #note(
    run: TaskRun,
    reason: 'failed' | 'preempted' | 'refused',
    code: string,
    message: string,
  ): Promise<void> {
    const { workerId } = this.#row;
    try {
      await this.#parts.attempts.add(run.lease.task.taskId, {
        workerId,
        reason,
        code,
        message,
        at: Date.now(),
      });
    } catch (thrown) {
      // The task goes back all the same; what is lost is that this worker had it.
      this.#log('gave-back', ExportError.from(thrown).message, run);
    }
  }

  async #setAside(): Promise<void> {
    const { setAside } = this.#standing;
    if (!setAside) return;
    const why = setAside.reasons.join(' ');
    this.#log('set-aside', `Set aside after ${setAside.reasons.length} different failures. ${why}`);
    this.#changed(true);
    this.#untold = false;
    await this.#parts.presence.setAside(setAside).catch((thrown: unknown) => {
      this.#untold = true;
      // It keeps to itself what it could not write; nobody else needs to know it at once.
      this.#log('set-aside', `The farm could not be told so: ${ExportError.from(thrown).message}`);
    });
  }

  #hear(subject: string): Subscription {
    return this.#nats.subscribe(subject, {
      callback: (error, message) => {
        if (error) return;
        try {
          this.#obey(readControl(message.data));
        } catch (thrown) {
          this.#log(
            'gave-back',
            `A message that can't be read was left alone: ${ExportError.from(thrown).message}`,
          );
        }
      },
    });
  }

  #obey(control: ControlMessage): void {
    switch (control.kind) {
      case 'preempt':
      case 'cancel':
        for (const run of this.#running) {
          if (run.lease.task.taskId !== control.taskId) continue;
          run.stop(control.kind === 'cancel' ? 'cancelled' : 'preempted');
        }
        return;
      case 'drain':
        void this.drain();
        return;
      case 'reconsider':
        this.#parts.source.lookAgain();
        this.#wakeUp();
        void this.#reconsider();
    }
  }

  /** Goes by what stands in its row: somebody may have set it aside, or taken it back in. */
  async #reconsider(): Promise<void> {
    let setAside: WorkerRow['setAside'];
    try {
      setAside = await this.#parts.presence.lookUp();
    } catch (thrown) {
      this.#log('disconnected', `Its row could not be read: ${ExportError.from(thrown).message}`);
      return;
    }
    if (setAside?.at === this.#standing.setAside?.at) return;
    this.#standing.setAside = setAside;
    if (setAside) this.#log('set-aside', `Set aside: ${setAside.reasons.join(' ')}`);
    else this.#log('readmitted', 'Taken back in.');
    this.#wakeUp();
    this.#changed(true);
  }

  #tick(): void {
    const now = Date.now();
    const silent = now - this.#lastTick;
    this.#lastTick = now;
    for (const run of this.#running) {
      if (run.overdue) run.stop('overdue');
      else if (run.alive) run.lease.renew();
    }
    if (silent > LEASE_MILLISECONDS) void this.#thawed(silent);
    this.#beat();
    void this.#welcome.look().then((changed) => changed && this.#wakeUp());
    this.#changed(true);
  }

  /** Its leases ran out while nothing moved here: what others did meanwhile is not done again. */
  async #thawed(milliseconds: number): Promise<void> {
    this.#log('thawed', `Nothing moved here for ${Math.round(milliseconds / 1000)} s.`);
    this.#parts.source.lookAgain();
    for (const run of this.#running) {
      // Unknown as long as the line is down; the commit itself finds out in any case.
      const redone = await run.isCommitted().catch(() => false);
      if (redone) run.stop('redone');
    }
  }

  #tasks(): Heartbeat['tasks'] {
    return [...this.#running].map(({ lease: { task }, frames }) => ({
      taskId: task.taskId,
      jobId: task.jobId,
      index: task.range.index,
      frames,
      of: task.range.end - task.range.start,
    }));
  }

  #beat(): void {
    const state = this.#draining ? 'draining' : this.#running.size > 0 ? 'busy' : 'idle';
    this.#parts.presence.beat({ ...this.#tally.read(), state, tasks: this.#tasks() }).catch(() => {
      // One beat missing tells nobody anything; the next one follows.
    });
  }

  #connectionChanged(connected: boolean): void {
    this.#log(
      connected ? 'connected' : 'disconnected',
      this.#parts.connection.state.problem ?? 'The farm is connected again.',
    );
    if (connected) {
      this.#parts.source.lookAgain();
      for (const run of this.#running) if (run.alive) run.lease.renew();
      this.#beat();
      // What was said to it meanwhile was not heard.
      void (this.#untold ? this.#setAside() : this.#reconsider());
    }
    this.#wakeUp();
    this.#changed(true);
  }

  #publish(subject: string, message: object): void {
    if (!this.#nats.isClosed()) this.#nats.publish(subject, JSON.stringify(message));
  }

  #wakeUp(): void {
    const woken = this.#wake;
    this.#wake = new AbortController();
    woken.abort();
  }

  #untilWoken(milliseconds = 60_000): Promise<void> {
    const { signal } = this.#wake;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Frames go by many times a second; who watches need not know of each. */
  #changed(atOnce = false): void {
    const now = performance.now();
    if (!atOnce && now - this.#told < CHANGE_MILLISECONDS) return;
    this.#told = now;
    this.#parts.onChange();
  }

  #log(event: WorkerLogEntry['event'], message: string, run?: TaskRun, code?: string): void {
    const task = run?.lease.task;
    this.#parts.onLog({
      at: Date.now(),
      event,
      message,
      ...(task && { jobId: task.jobId, taskId: task.taskId }),
      ...(code !== undefined && { code }),
    });
  }
}
