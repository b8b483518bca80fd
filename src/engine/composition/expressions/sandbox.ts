import variant from '@jitl/quickjs-singlefile-mjs-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { GUEST_PROGRAM } from './guest/guest.ts';
import { Runaway } from './runaway.ts';

/** What one instant may spend, and what the guest may hold. */
const BUDGET = {
  /** Function calls and rounds of loops, of all expressions together. */
  ticks: 12_000_000,
  /** QuickJS polls once in so many ticks (JS_INTERRUPT_COUNTER_INIT). */
  poll: 10_000,
  /** What one question to the host takes, in ticks: 10 µs and more. Each letter of it and of its answer takes one. */
  request: 150,
  /**
   * One tick can copy as much as the heap holds: ticks grow dearer with the square of what an instant has allocated,
   * in steps of so many bytes, so that one with a full heap is stopped when it is first polled.
   */
  heapStep: 16 * 2 ** 10,
  /** Bytes that one instant may take beyond what stood when it began, and that all may hold. */
  instantMemory: 2 ** 20,
  memory: 64 * 2 ** 20,
  /** Bytes of stack: well within what engines give WebAssembly. */
  stack: 256 * 2 ** 10,
  /** New starts after an expression that had to be stopped. */
  restarts: 8,
} as const;

/** What the guest may ask: the request and its arguments. A number, or JSON as text. */
export type Answer = (request: string, ...rest: readonly (number | string)[]) => number | string;

/**
 * A JavaScript engine of its own: no page, no clock, no network. It lies wholly in one WebAssembly instance, which
 * goes when the sandbox does; nothing needs to be freed by hand.
 */
export class Sandbox {
  readonly #module: QuickJSWASMModule;
  readonly #answer: Answer;
  #machine: Machine | undefined;
  #restarts = 0;
  #instant = 0;

  private constructor(module: QuickJSWASMModule, answer: Answer) {
    this.#module = module;
    this.#answer = answer;
    this.#machine = new Machine(module, answer);
  }

  static async start(answer: Answer): Promise<Sandbox> {
    return new Sandbox(await newQuickJSWASMModuleFromVariant(variant), answer);
  }

  /** What one instant may spend starts anew. */
  begin(): void {
    this.#instant++;
    this.#machine?.begin();
  }

  /** How much of what one instant may spend is spent, 0–1. */
  get share(): number {
    return Math.min(1, (this.#machine?.spent ?? BUDGET.ticks) / BUDGET.ticks);
  }

  /** Charges for work of the host, in ticks: about that of a vertex each. */
  spend(work: number): void {
    this.#machine?.spend(work);
  }

  /**
   * The value of a property after its expression.
   *
   * @throws Runaway; the next call finds a sandbox as new
   */
  evaluate(id: number, seconds: number): number | string {
    if (!this.#machine) {
      if (this.#restarts >= BUDGET.restarts) throw new Runaway('earlier expressions did not end');
      this.#restarts++;
      this.#machine = new Machine(this.#module, this.#answer);
    }
    try {
      return this.#machine.evaluate(id, seconds, this.#instant);
    } catch (error) {
      this.#machine = undefined;
      throw error instanceof Runaway ? error : new Runaway(String(error), undefined, { cause: error });
    }
  }
}

/** One runtime; left to itself, not freed, once it has been stopped in the middle of something. */
class Machine {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #evaluate: QuickJSHandle;
  readonly #culprit: QuickJSHandle;
  #spent = 0;
  #base = 0;
  #stopped: string | undefined;

  constructor(module: QuickJSWASMModule, answer: Answer) {
    this.#runtime = module.newRuntime();
    this.#runtime.setMaxStackSize(BUDGET.stack);
    this.#runtime.setMemoryLimit(BUDGET.memory);
    this.#context = this.#runtime.newContext({
      intrinsics: { BaseObjects: true, Eval: true, RegExp: true, JSON: true, MapSet: true, Promise: true },
    });
    const context = this.#context;
    const ask = context.newFunction('ask', (...handles) => {
      const [request = '', ...rest] = handles.map((handle) =>
        context.typeof(handle) === 'number' ? context.getNumber(handle) : context.getString(handle),
      );
      const letters = rest.reduce<number>((sum, part) => sum + lettersIn(part), 0);
      this.spend(request === 'spend' ? Number(rest[0]) : BUDGET.request + letters);
      const value = request === 'spend' ? 0 : answer(String(request), ...rest);
      this.spend(lettersIn(value));
      if (request === 'source' || request === 'describe') this.#allow(String(value).length);
      return typeof value === 'number' ? context.newNumber(value) : context.newString(value);
    });
    const program = context.unwrapResult(context.evalCode(GUEST_PROGRAM, 'expressions.js'));
    const guest = context.unwrapResult(context.callFunction(program, context.undefined, ask));
    this.#evaluate = context.getProp(guest, 'evaluate');
    this.#culprit = context.getProp(guest, 'culprit');
    guest.dispose();
    program.dispose();
    ask.dispose();
    this.#runtime.setInterruptHandler(() => this.#poll());
    this.begin();
  }

  begin(): void {
    this.#spent = 0;
    this.#base = this.#used();
    this.#limit();
  }

  /** What is kept for good, a compiled expression or what is known of a property, is not the instant's. */
  #allow(letters: number): void {
    this.#base += 4096 + letters * 16;
    this.#limit();
  }

  #limit(): void {
    this.#runtime.setMemoryLimit(Math.min(BUDGET.memory, this.#base + BUDGET.instantMemory));
  }

  evaluate(id: number, seconds: number, instant: number): number | string {
    const context = this.#context;
    const values = [context.newNumber(id), context.newNumber(seconds), context.newNumber(instant)];
    try {
      const result = context.callFunction(this.#evaluate, context.undefined, ...values);
      if (this.#stopped !== undefined) throw new Runaway(this.#stopped, this.#findCulprit());
      if (result.error) throw new Runaway(describe(context.dump(result.error)), this.#findCulprit());
      const { value } = result;
      const answer = context.typeof(value) === 'number' ? context.getNumber(value) : context.getString(value);
      value.dispose();
      return answer;
    } finally {
      for (const value of values) value.dispose();
    }
  }

  /** Which expression ran when all was stopped: not always the one that was asked for. */
  #findCulprit(): number | undefined {
    this.#stopped = undefined;
    this.#spent = 0;
    const result = this.#context.callFunction(this.#culprit, this.#context.undefined);
    return result.error ? undefined : this.#context.getNumber(result.value);
  }

  get spent(): number {
    return this.#spent;
  }

  #poll(): boolean {
    const beyond = Math.max(0, this.#used() - this.#base);
    this.#charge(BUDGET.poll * (1 + Math.floor(beyond / BUDGET.heapStep) ** 2));
    // What calls itself on every way out of an overflow runs into the next one at every other tick; each takes as long
    // as thousands of ticks, since its error lists every call.
    if (this.#isDeep()) this.#stopped = 'stack overflow';
    return this.#stopped !== undefined;
  }

  /** Whether hardly any stack is left. The engine does not tell: a call on a little less of it does. */
  #isDeep(): boolean {
    this.#runtime.setMaxStackSize((BUDGET.stack * 7) / 8);
    const { error } = this.#context.callFunction(this.#culprit, this.#context.undefined);
    this.#runtime.setMaxStackSize(BUDGET.stack);
    error?.dispose();
    return error !== undefined;
  }

  spend(work: number): void {
    this.#charge(work);
    if (this.#stopped !== undefined) throw new Error(this.#stopped);
  }

  #charge(work: number): void {
    this.#spent += work;
    if (!(this.#spent <= BUDGET.ticks)) this.#stopped = `it goes on for more than ${BUDGET.ticks} steps`;
  }

  /** Bytes in use. Read from the report in words, which takes nothing from the heap that it measures. */
  #used(): number {
    const found = /^memory used\s+\d+\s+(\d+)/m.exec(this.#runtime.dumpMemoryUsage());
    return found ? Number(found[1]) : BUDGET.memory;
  }
}

const lettersIn = (part: number | string): number => (typeof part === 'string' ? part.length : 0);

function describe(error: unknown): string {
  const message = error instanceof Object && 'message' in error ? String(error.message) : String(error);
  return message === 'out of memory' ? 'it takes too much memory' : message;
}
