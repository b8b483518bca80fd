import { unreachable } from '../errors/index.ts';
import { sha256Hex } from '../media/index.ts';
import {
  BLEND_MODES,
  CHANNELS,
  type Filter,
  type GroupNode,
  type LevelRange,
  LINE_CAPS,
  LINE_JOINS,
  MASK_MODES,
  MATTE_MODES,
  type Matrix,
  type Paint,
  type Path,
  type Scene,
  type SceneNode,
  type StrokeStyle,
  WIPE_DIRECTIONS,
} from './scene.ts';

/** Raised whenever the encoding below changes, so that no stored segment is found under an old name. */
const ENCODING_VERSION = 2;

/** Growable little-endian byte buffer. */
class Encoder {
  #bytes = new Uint8Array(1 << 14);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** May replace buffer and view, so that it must come before either is looked at. */
  #reserve(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, at + count));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = at + count;
    return at;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#view.setUint8(at, value);
  }

  count(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  number(value: number): void {
    const at = this.#reserve(8);
    // `+ 0` makes the two zeros one: they draw alike.
    this.#view.setFloat64(at, value + 0, true);
  }

  numbers(values: ArrayLike<number>): void {
    this.count(values.length);
    for (let i = 0; i < values.length; i++) this.number(values[i] as number);
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.count(bytes.length);
    this.bytes(bytes);
  }

  bytes(values: Uint8Array): void {
    const at = this.#reserve(values.length);
    this.#bytes.set(values, at);
  }

  begin(): void {
    this.#length = 0;
  }

  /** A view that lasts until the next `begin`. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** One for all Scenes of a thread: a buffer for every frame of a long film would be hundreds of megabytes of garbage. */
const encoder = new Encoder();

/** The canonical bytes, in a buffer that the next Scene overwrites. */
function write(scene: Scene): Uint8Array<ArrayBuffer> {
  encoder.begin();
  encoder.byte(ENCODING_VERSION);
  encoder.number(scene.width);
  encoder.number(scene.height);
  encodeNodes(encoder, scene.children);
  for (const { layer, children } of scene.layers ?? []) {
    encoder.count(layer);
    encodeNodes(encoder, children);
  }
  return encoder.written();
}

/** The canonical bytes of a Scene: equal bytes draw equal pixels, on every machine. */
export function encodeScene(scene: Scene): Uint8Array<ArrayBuffer> {
  return write(scene).slice();
}

/** A Scene's name: SHA-256 of {@link encodeScene}, hexadecimal; `size` is the length of what was hashed, in bytes. */
export async function digestScene(scene: Scene): Promise<{ readonly hash: string; readonly size: number }> {
  const bytes = write(scene);
  // WebCrypto copies what it is given before it returns its promise (Web Cryptography API, section 14.3.5).
  return { hash: await sha256Hex(bytes), size: bytes.length };
}

/** The name alone; see {@link digestScene}. */
export async function hashScene(scene: Scene): Promise<string> {
  return (await digestScene(scene)).hash;
}

function encodeNodes(out: Encoder, nodes: readonly SceneNode[]): void {
  out.count(nodes.length);
  for (const node of nodes) encodeNode(out, node);
}

function encodeNode(out: Encoder, node: SceneNode): void {
  switch (node.type) {
    case 'fill':
      out.byte(1);
      encodePath(out, node.path);
      encodeMatrix(out, node.transform);
      out.byte(node.rule === 'nonzero' ? 0 : 1);
      encodePaint(out, node.paint);
      out.number(node.opacity);
      return;
    case 'stroke':
      out.byte(2);
      encodePath(out, node.path);
      encodeMatrix(out, node.transform);
      encodeStroke(out, node.stroke);
      encodePaint(out, node.paint);
      out.number(node.opacity);
      return;
    case 'image':
      out.byte(3);
      out.text(node.image.hash);
      encodeMatrix(out, node.transform);
      out.number(node.opacity);
      return;
    case 'group':
      out.byte(4);
      encodeGroup(out, node);
      return;
    default:
      unreachable(node);
  }
}

function encodeGroup(out: Encoder, group: GroupNode): void {
  encodeNodes(out, group.children);
  out.number(group.opacity);
  out.byte(BLEND_MODES.indexOf(group.blend));
  out.byte(group.clip ? 1 : 0);
  if (group.clip) {
    encodePath(out, group.clip.path);
    encodeMatrix(out, group.clip.transform);
  }
  out.count(group.masks.length);
  for (const mask of group.masks) {
    out.byte(MASK_MODES.indexOf(mask.mode));
    encodePath(out, mask.path);
    encodeMatrix(out, mask.transform);
    out.byte(mask.inverted ? 1 : 0);
    out.number(mask.opacity);
    out.numbers(mask.feather ?? []);
  }
  out.count(group.filters?.length ?? 0);
  for (const filter of group.filters ?? []) encodeFilter(out, filter);
  out.numbers(group.projection ?? []);
  out.byte(group.matte ? 1 : 0);
  if (group.matte) {
    out.byte(MATTE_MODES.indexOf(group.matte.mode));
    encodeNodes(out, group.matte.source);
  }
}

function encodeFilter(out: Encoder, filter: Filter): void {
  switch (filter.type) {
    case 'blur':
      out.byte(1);
      out.numbers(filter.sigma);
      out.numbers(filter.repeatWithin ?? []);
      return;
    case 'colour-matrix':
      out.byte(2);
      out.numbers(filter.matrix);
      return;
    case 'levels':
      out.byte(3);
      for (const range of [filter.all, filter.red, filter.green, filter.blue, filter.alpha]) {
        encodeRange(out, range);
      }
      return;
    case 'tone-map':
      out.byte(4);
      encodeStops(out, filter.stops);
      out.number(filter.amount);
      return;
    case 'grow':
      out.byte(5);
      out.number(filter.radius);
      out.numbers(filter.colour);
      return;
    case 'displace':
      out.byte(6);
      encodeNodes(out, filter.map);
      for (const channel of filter.channels) out.byte(CHANNELS.indexOf(channel));
      out.numbers(filter.amount);
      out.numbers(filter.wrapWithin ?? []);
      return;
    case 'radial-wipe':
      out.byte(7);
      out.numbers(filter.centre);
      out.number(filter.startAngle);
      out.number(filter.completion);
      out.byte(WIPE_DIRECTIONS.indexOf(filter.direction));
      out.number(filter.feather);
      return;
    default:
      unreachable(filter);
  }
}

function encodeRange(out: Encoder, range: LevelRange): void {
  const { inputBlack, inputWhite, gamma, outputBlack, outputWhite } = range;
  for (const value of [inputBlack, inputWhite, gamma, outputBlack, outputWhite]) out.number(value);
}

function encodePath(out: Encoder, path: Path): void {
  out.count(path.verbs.length);
  out.bytes(path.verbs);
  out.numbers(path.points);
}

function encodeMatrix(out: Encoder, matrix: Matrix): void {
  for (const value of matrix) out.number(value);
}

function encodeStroke(out: Encoder, stroke: StrokeStyle): void {
  out.number(stroke.width);
  out.byte(LINE_CAPS.indexOf(stroke.cap));
  out.byte(LINE_JOINS.indexOf(stroke.join));
  out.number(stroke.miterLimit);
  out.numbers(stroke.dashes);
  out.number(stroke.dashOffset);
}

function encodePaint(out: Encoder, paint: Paint): void {
  switch (paint.type) {
    case 'solid':
      out.byte(1);
      out.numbers(paint.colour);
      return;
    case 'linear':
      out.byte(2);
      encodeStops(out, paint.stops);
      out.numbers([...paint.start, ...paint.end]);
      return;
    case 'radial':
      out.byte(3);
      encodeStops(out, paint.stops);
      out.numbers([...paint.centre, paint.radius, ...paint.focus]);
      return;
    default:
      unreachable(paint);
  }
}

function encodeStops(out: Encoder, stops: readonly { offset: number; colour: readonly number[] }[]): void {
  out.count(stops.length);
  for (const stop of stops) {
    out.number(stop.offset);
    out.numbers(stop.colour);
  }
}
