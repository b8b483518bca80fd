import binaryen from 'assemblyscript/binaryen';
import { KernelMemory } from '../../src/engine/media/index.ts';

/** Kernels keep their constants from here (scripts/build-wasm.mjs) to where KernelMemory's first allocation lies: the shadow. */
const CONSTANTS = 1 << 16;
const DATA_START = 1 << 20;
/** Bytes on either side of what was asked for that nothing may touch. */
const REDZONE = 256;
/** By room and base64. */
const modules = new Map<string, WebAssembly.Module>();
/** Of a byte's shadow: kernels may use it. */
const USABLE = 1;

/** An S-expression of WebAssembly's text format. */
type Expression = string | Expression[];

/** Loads and stores of every width; `x` stands for the SIMD loads that widen 8 bytes. */
const ACCESS = /^(i32|i64|f32|f64|v128)\.(?:load|store)(\d+)?(x\d+)?(?:_\w+)?$/;
const WIDTHS = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 } as const;

/**
 * A thread's memory in which kernels run with every load and store checked: it must lie wholly within bytes that were
 * asked for. What does not is a trap (WebAssembly.RuntimeError).
 */
export class GuardedMemory extends KernelMemory {
  readonly #room: number;

  /** @param room bytes that there are for kernels, a multiple of 64; as many more hold their shadow */
  constructor(room: number) {
    super();
    this.#room = room;
    const shadow = super.allocate(room);
    if (shadow !== DATA_START) throw new Error(`The first allocation lies at ${shadow}.`);
    this.reserve(room);
  }

  override allocate(bytes: number): number {
    const address = super.allocate(bytes + 2 * REDZONE) + REDZONE;
    this.#allow(address, bytes);
    return address;
  }

  override compile(base64: string): WebAssembly.Module {
    const key = `${this.#room} ${base64}`;
    let module = modules.get(key);
    if (!module) {
      module = checkedModule(base64, this.#room);
      modules.set(key, module);
    }
    return module;
  }

  #allow(address: number, bytes: number): void {
    const at = address - DATA_START - this.#room;
    if (at + bytes > this.#room - REDZONE) throw new Error(`${at + bytes} bytes do not fit into the room.`);
    new Uint8Array(this.memory.buffer, DATA_START + at, bytes).fill(USABLE);
  }
}

/** The kernel with a check before each access of memory. */
function checkedModule(base64: string, room: number): WebAssembly.Module {
  const module = binaryen.readBinaryWithFeatures(Buffer.from(base64, 'base64'), binaryen.Features.All);
  const text = module.emitText();
  module.dispose();
  const [tree] = parse(text);
  if (!Array.isArray(tree)) throw new Error('The kernel is no module.');
  const checked = [...tree.map(check), ...parse(guards(room))];
  const built = binaryen.parseText(write(checked));
  built.setFeatures(binaryen.Features.All);
  const bytes = Uint8Array.from(built.emitBinary());
  built.dispose();
  return new WebAssembly.Module(bytes);
}

/** Passes the address of each access through a function that traps where it may not be. */
function check(expression: Expression): Expression {
  if (!Array.isArray(expression)) return expression;
  const checked = expression.map(check);
  const [head, ...rest] = checked;
  if (head === 'memory.copy' || head === 'memory.fill') return ['call', `$checked.${head}`, ...rest];
  const [, type, bits, widened] = (typeof head === 'string' && ACCESS.exec(head)) || [];
  if (head === undefined || type === undefined) return checked;
  const bytes = widened ? 8 : bits ? Number(bits) / 8 : WIDTHS[type as keyof typeof WIDTHS];
  const offset = rest.find((part) => typeof part === 'string' && part.startsWith('offset='));
  const from = typeof offset === 'string' ? offset.slice('offset='.length) : '0';
  const at = rest.findIndex(Array.isArray);
  const address = rest[at];
  if (address === undefined) throw new Error(`${String(head)} has no address.`);
  const guarded = ['call', '$checked.access', address, ['i32.const', from], ['i32.const', String(bytes)]];
  return [head, ...rest.with(at, guarded)];
}

function guards(room: number): string {
  const usable = (at: string) => `(i32.load8_u offset=${DATA_START} ${at})`;
  return `
    (func $checked.access (param $at i32) (param $offset i32) (param $bytes i32) (result i32)
      (local $first i32)
      (local.set $first (i32.add (local.get $at) (local.get $offset)))
      (if (i32.lt_u (local.get $first) (i32.const ${DATA_START - 16}))
        (then
          (if (i32.lt_u (local.get $first) (i32.const ${CONSTANTS})) (then (unreachable)))
          (return (local.get $at))))
      (local.set $first (i32.sub (local.get $first) (i32.const ${DATA_START + room})))
      (if (i32.ge_u (local.get $first) (i32.const ${room - 16})) (then (unreachable)))
      (if (i32.eqz (i32.and
          ${usable('(local.get $first)')}
          ${usable('(i32.add (local.get $first) (i32.sub (local.get $bytes) (i32.const 1)))')}))
        (then (unreachable)))
      (local.get $at))
    (func $checked.range (param $at i32) (param $bytes i32)
      (block $done
        (loop $next
          (br_if $done (i32.eqz (local.get $bytes)))
          (local.set $bytes (i32.sub (local.get $bytes) (i32.const 1)))
          (drop (call $checked.access (local.get $at) (local.get $bytes) (i32.const 1)))
          (br $next))))
    (func $checked.memory.copy (param $to i32) (param $from i32) (param $bytes i32)
      (call $checked.range (local.get $to) (local.get $bytes))
      (call $checked.range (local.get $from) (local.get $bytes))
      (memory.copy (local.get $to) (local.get $from) (local.get $bytes)))
    (func $checked.memory.fill (param $to i32) (param $value i32) (param $bytes i32)
      (call $checked.range (local.get $to) (local.get $bytes))
      (memory.fill (local.get $to) (local.get $value) (local.get $bytes)))`;
}

/** Strings with their escapes, comments of both kinds, parentheses, and everything else between blanks. */
const TOKEN = /"(?:[^"\\]|\\.)*"|;;[^\n]*|\(;.*?;\)|[()]|[^\s()"]+/gs;

function parse(text: string): Expression[] {
  const top: Expression[] = [];
  const open: Expression[][] = [top];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith(';;') || token.startsWith('(;')) continue;
    if (token === ')') open.pop();
    else if (token === '(') {
      const list: Expression[] = [];
      open.at(-1)?.push(list);
      open.push(list);
    } else open.at(-1)?.push(token);
  }
  return top;
}

function write(expression: Expression): string {
  return Array.isArray(expression) ? `(${expression.map(write).join(' ')})` : expression;
}
