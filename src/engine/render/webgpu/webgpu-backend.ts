import { ExportError } from '../../errors/index.ts';
import { TILE_HEIGHT, TILE_WIDTH } from '../../geometry/index.ts';
import type { ColourSpace, KernelMemory, YuvFrame } from '../../media/index.ts';
import type { FilterPass, Pass, TileBackend, TilePass } from '../backend.ts';
import type { RenderSettings } from '../renderer.ts';
import type { Surface } from '../surfaces/surface.ts';
import { BufferUsage } from './constants.ts';
import { DeviceCopies, NO_ROOM } from './device-copies.ts';
import { type FilterEntry, FilterPipelines } from './filter-pipelines.ts';
import { FilterRunner, type Parameter } from './filter-runner.ts';
import type { GpuDevice } from './gpu-device.ts';
import { ListWriter } from './list-writer.ts';
import { PipelineLayout } from './pipeline-layout.ts';
import { PlaneMaker } from './plane-maker.ts';
import { ReadBack } from './read-back.ts';
import { Submission } from './submission.ts';
import { SurfaceHeap } from './surface-heap.ts';
import { TilePipelines } from './tile-pipelines.ts';
import { ENTRY_WORDS, GROUP_THREADS, TILE_SAMPLES } from './wgsl/state.ts';

const BYTES_PER_PIXEL = { rgba8: 4, rgba16: 8, rgba32f: 16 } as const;
const FRAMES_IN_FLIGHT = 3;
/** What pushed layers of tiles that are drawn at once may take together. */
const LAYER_BYTES = 96 * 2 ** 20;
/** What one dispatch and one submission take; more goes into the next. */
const MOST_TILES = 8192;
const MOST_WORDS = 1 << 24;
const FIRST_LAYER_BYTES = 1 << 14;
const FIRST_COMMAND_BYTES = 1 << 20;

/**
 * Executes tile lists in compute shaders, a thread a pixel: it runs the list for each of its samples in turn, so that
 * nothing is exchanged between threads, and pushed layers take no more room with supersampling than without.
 */
export class WebgpuBackend implements TileBackend {
  readonly kind = 'webgpu';
  readonly #device: GpuDevice;
  readonly #settings: RenderSettings;
  readonly #layout: PipelineLayout;
  readonly #tilePipelines: TilePipelines;
  readonly #filterPipelines: FilterPipelines;
  readonly #filters: FilterRunner;
  readonly #planes: PlaneMaker | undefined;
  readonly #copies: DeviceCopies;
  readonly #writer: ListWriter;
  readonly #submission: Submission;
  readonly #readBack: ReadBack;
  readonly #heap: SurfaceHeap;
  readonly #live = new Set<Surface>();
  readonly #pixels: GPUBuffer;
  readonly #bind = (): GPUBindGroup => this.#bindBuffers();
  #commands: GPUBuffer;
  #layers: GPUBuffer;
  #frame: ArrayBuffer | undefined;

  private constructor(
    device: GpuDevice,
    settings: RenderSettings,
    memory: KernelMemory,
    layout: PipelineLayout,
    pipelines: TilePipelines,
    planes: PlaneMaker | undefined,
  ) {
    this.#planes = planes;
    this.#device = device;
    this.#settings = settings;
    this.#layout = layout;
    this.#tilePipelines = pipelines;
    const linear = settings.blending === 'linear';
    this.#filterPipelines = new FilterPipelines(layout, linear);
    this.#copies = new DeviceCopies(device, memory);
    this.#writer = new ListWriter(this.#copies);
    this.#submission = new Submission(device);
    this.#heap = new SurfaceHeap(device);
    this.#filters = new FilterRunner(
      {
        allocate: (width, height) => this.#heap.allocate(width, height),
        release: (surface) => this.#heap.release(surface),
        put: (numbers, kind) => this.#writer.put(numbers, kind),
        run: (entry, width, height, parameters) => this.#runFilter(entry, width, height, parameters),
      },
      linear,
    );
    const { storage, copySource, copyTarget } = BufferUsage;
    const pixelBytes = settings.width * settings.height * BYTES_PER_PIXEL[settings.format];
    const bytes = pixelBytes + (planes?.bytes ?? 0);
    checkBinding(device, bytes, settings);
    this.#pixels = device.buffer('frame', bytes, storage | copySource);
    this.#readBack = new ReadBack(device, bytes, FRAMES_IN_FLIGHT);
    this.#commands = device.buffer('commands', FIRST_COMMAND_BYTES, storage | copyTarget);
    this.#layers = device.buffer('layers', FIRST_LAYER_BYTES, storage);
  }

  /**
   * @param colourSpace of planes, where they are asked for
   * @throws DeviceLost; ExportError RENDERER_FAILED where the device is too small for the frame
   */
  static async make(
    device: GpuDevice,
    settings: RenderSettings,
    memory: KernelMemory,
    colourSpace?: ColourSpace,
  ): Promise<WebgpuBackend> {
    const { format, alpha, background, supersample, blending, dither = false } = settings;
    const layout = new PipelineLayout(device);
    const pipelines = await TilePipelines.make(layout, {
      format,
      // On an opaque background the two are the same, and the division is saved.
      straight: alpha === 'straight' && background[3] < 1,
      supersample,
      linear: blending === 'linear',
      dither,
    });
    const { width, height } = settings;
    const planes =
      colourSpace && format === 'rgba8'
        ? await PlaneMaker.make(layout, width, height, colourSpace)
        : undefined;
    const backend = new WebgpuBackend(device, settings, memory, layout, pipelines, planes);
    await device.settle();
    return backend;
  }

  allocate(width: number, height: number): Surface {
    const surface = this.#heap.allocate(width, height);
    this.#live.add(surface);
    return surface;
  }

  release(surface: Surface): void {
    if (this.#live.delete(surface)) this.#heap.release(surface);
  }

  async execute(passes: readonly Pass[]): Promise<void> {
    this.#device.check();
    await this.#prepare(passes);
    try {
      this.#copies.begin();
      for (const pass of passes) {
        if (pass.type === 'tiles') this.#drawTiles(pass);
        else this.#filter(pass);
      }
      if (this.#frame && !passes.some(drawsFrame)) {
        this.#send();
        await this.#device.settle();
      } else {
        this.#frame = await this.#finish();
      }
    } catch (thrown) {
      this.#submission.clear();
      this.#writer.clear();
      throw await this.#device.explain(thrown);
    }
    this.#copies.endFrame();
  }

  pixels(): Uint8Array | Uint16Array | Float32Array {
    const bytes = this.#frame;
    if (!bytes) throw new ExportError('INTERNAL', 'No frame was drawn yet.');
    switch (this.#settings.format) {
      case 'rgba8':
        return new Uint8Array(bytes, 0, this.#settings.width * this.#settings.height * 4);
      case 'rgba16':
        return new Uint16Array(bytes);
      case 'rgba32f':
        return new Float32Array(bytes);
    }
  }

  /** Of the last frame, where they were asked for. */
  get planes(): YuvFrame | undefined {
    return this.#frame && this.#planes?.view(this.#frame);
  }

  [Symbol.dispose](): void {
    this.#frame = undefined;
    this.#device[Symbol.dispose]();
  }

  async #finish(): Promise<ArrayBuffer> {
    if (this.#submission.isFull) this.#send();
    this.#planes?.run(this.#submission, this.#bind);
    let result: { read: () => Promise<ArrayBuffer> } | undefined;
    this.#send((encoder) => {
      result = this.#readBack.copy(encoder, this.#pixels);
    });
    const [bytes] = await Promise.all([result?.read(), this.#device.settle()]);
    this.#device.check();
    if (!bytes) throw new ExportError('INTERNAL', 'No frame was read back.');
    return bytes;
  }

  /** Makes the pipelines that a scene is the first to need. */
  async #prepare(passes: readonly Pass[]): Promise<void> {
    for (const pass of passes) {
      if (pass.type === 'filter') await this.#filterPipelines.prepare(pass.step.type);
      else if (pass.target !== 'frame') await this.#tilePipelines.prepareSurfaces();
    }
  }

  #bindBuffers(): GPUBindGroup {
    return this.#layout.bind({
      tasks: this.#submission.tasks,
      commands: this.#commands,
      masks: this.#copies.masks,
      blocks: this.#copies.blocks,
      layers: this.#layers,
      pixels: this.#pixels,
      surfaces: this.#heap.buffers,
    });
  }

  // ---- filters

  #filter(pass: FilterPass): void {
    if (this.#submission.isFull || this.#writer.length > MOST_WORDS) this.#send();
    this.#filters.run(pass);
  }

  #runFilter(entry: FilterEntry, width: number, height: number, parameters: readonly Parameter[]): void {
    const pipeline = this.#filterPipelines.get(entry);
    if (!pipeline) throw new ExportError('INTERNAL', `The filter shader ${entry} was not made beforehand.`);
    const groups = [Math.ceil(width / GROUP_THREADS), height, 1] as const;
    const task = this.#submission.add(pipeline, groups, this.#bind);
    for (const [i, value] of parameters.entries()) {
      if (typeof value === 'number') task.setInt32(i * 4, value, true);
      else task.setFloat32(i * 4, value.float, true);
    }
  }

  // ---- tiles

  #drawTiles(pass: TilePass): void {
    const { target, batch } = pass;
    const { width, supersample } = this.#settings;
    const across = Math.ceil((target === 'frame' ? width * supersample : target.width) / TILE_WIDTH);
    this.#writer.read(batch.words);
    let done = 0;
    while (done < batch.count) {
      const before = done;
      done = this.#drawSome(pass, across, done);
      if (done === before) this.#makeRoom();
    }
  }

  /** Writes as many tiles' lists as one dispatch takes, from the `first` on; returns how many are done. */
  #drawSome({ target, batch, depth }: TilePass, across: number, first: number): number {
    const slots = depth === 0 ? 1 : this.#layerSlots(depth * this.#threads(target) * 16);
    const most = Math.min(batch.count - first, MOST_TILES);
    if (this.#submission.isFull || this.#writer.length > MOST_WORDS) this.#send();
    const entries = this.#writer.reserve(most * ENTRY_WORDS);
    let count = 0;
    let layered = 0;
    while (count < most && this.#writer.length < MOST_WORDS) {
      const place = (first + count) * 2;
      const tile = batch.index[place] as number;
      const x = (tile % across) * TILE_WIDTH;
      const y = Math.floor(tile / across) * TILE_HEIGHT;
      const list = this.#writer.length;
      const layers = layered < slots ? this.#writer.write(batch.index[place + 1] as number, x, y) : NO_ROOM;
      if (layers === NO_ROOM) break;
      const { words } = this.#writer;
      const entry = entries + count * ENTRY_WORDS;
      words[entry] = x;
      words[entry + 1] = y;
      words[entry + 2] = list;
      words[entry + 3] = layered;
      if (layers > 0) layered++;
      count++;
    }
    if (count > 0) this.#dispatch(target, entries, count, depth);
    return first + count;
  }

  #dispatch(target: TilePass['target'], entries: number, count: number, depth: number): void {
    const { width, height } = target === 'frame' ? this.#settings : target;
    const pipeline = target === 'frame' ? this.#tilePipelines.frame : this.#tilePipelines.surface;
    if (!pipeline) throw new ExportError('INTERNAL', 'The shader for surfaces was not made beforehand.');
    const groups = this.#threads(target) / GROUP_THREADS;
    const task = this.#submission.add(pipeline, [count, groups, 1], this.#bind);
    const values = [entries, depth, width, height, target === 'frame' ? 0 : target.address];
    for (const [i, value] of values.entries()) task.setUint32(i * 4, value, true);
  }

  /** Threads of a tile: one a pixel of the frame, one a sample of a surface. */
  #threads(target: TilePass['target']): number {
    const samples = target === 'frame' ? this.#settings.supersample ** 2 : 1;
    return TILE_SAMPLES / samples;
  }

  /** How many tiles, each with so many bytes of pushed layers, a dispatch takes; sees to the room for them. */
  #layerSlots(tileBytes: number): number {
    const most = Math.min(LAYER_BYTES, this.#device.largestBinding);
    const slots = Math.max(1, Math.floor(most / tileBytes));
    if (this.#layers.size < slots * tileBytes) {
      this.#send();
      this.#layers.destroy();
      this.#layers = this.#device.buffer('layers', slots * tileBytes, BufferUsage.storage);
    }
    return slots;
  }

  /** Draws what is written, so that its copies may be overwritten, and enlarges what was too small. */
  #makeRoom(): void {
    const isFresh = this.#submission.count === 0;
    this.#send();
    this.#copies.makeRoom(isFresh);
  }

  #send(then?: (encoder: GPUCommandEncoder) => void): void {
    const { queue } = this.#device.device;
    const words = this.#writer.length;
    if (words * 4 > this.#commands.size) {
      this.#commands.destroy();
      const usage = BufferUsage.storage | BufferUsage.copyTarget;
      // With room to grow, as far as a shader could see it.
      const bytes = Math.max(words * 4, Math.min(words * 8, this.#device.largestBinding));
      this.#commands = this.#device.buffer('commands', bytes, usage);
    }
    if (words > 0) queue.writeBuffer(this.#commands, 0, this.#writer.words, 0, words);
    this.#copies.flush();
    this.#submission.send(then);
    this.#writer.clear();
  }
}

function drawsFrame(pass: Pass): boolean {
  return pass.type === 'tiles' && pass.target === 'frame' && pass.batch.count > 0;
}

function checkBinding(device: GpuDevice, bytes: number, { width, height, format }: RenderSettings): void {
  if (bytes <= device.largestBinding) return;
  throw new ExportError(
    'RENDERER_FAILED',
    `The GPU (${device.name}) holds ${Math.floor(device.largestBinding / 2 ** 20)} MiB in one piece, but a ${width}×${height} frame of ${format} has ${Math.ceil(bytes / 2 ** 20)}; choose a smaller size or the cpu renderer.`,
    { value: bytes },
  );
}
