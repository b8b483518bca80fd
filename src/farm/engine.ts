/**
 * The engine with a farm beside it.
 *
 * @module framewright/farm
 */
import { Engine, LOCAL_PARTS } from '../engine/host.ts';
import type { ExportEngine, ExportEngineOptions } from '../engine/index.ts';
import { connectFarm } from './submit/index.ts';

/** As `createExportEngine`, with `configureRenderFarm` for a farm. */
export function createFarmEngine(options: ExportEngineOptions = {}): ExportEngine {
  return new Engine(options, { ...LOCAL_PARTS, connectFarm });
}
