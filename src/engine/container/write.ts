import { ExportError } from '../errors/index.ts';
import { AnimationWriter } from './animated/animation-writer.ts';
import { ApngLayout } from './animated/apng-layout.ts';
import { GifLayout } from './animated/gif-layout.ts';
import { WebpLayout } from './animated/webp-layout.ts';
import type { ByteSink, FileSettings, FileWriter, FolderSink } from './container.ts';
import { FolderWriter } from './folder-writer.ts';
import { IsobmffWriter } from './isobmff/isobmff-writer.ts';
import { MatroskaWriter } from './matroska/matroska-writer.ts';
import { MxfWriter } from './mxf/mxf-writer.ts';
import { OpAtomWriter } from './mxf/opatom/opatom-writer.ts';
import { ZipWriter } from './zip-writer.ts';

/**
 * Opens a file, or for `folder` a sequence of files, for segments in order. Memory stays flat however long the
 * file gets, and equal segments give equal bytes at any time and in any place: nothing comes from a clock.
 *
 * @throws ExportError INTERNAL where the sink is not of the container's kind, or no frames are expected
 */
export function createFileWriter(settings: FileSettings, sink: ByteSink | FolderSink): FileWriter {
  const { container, frameCount } = settings;
  if (!(Number.isSafeInteger(frameCount) && frameCount > 0)) {
    throw new ExportError('INTERNAL', `A file of ${frameCount} frames can't be written.`, {
      value: frameCount,
    });
  }
  if (settings.tags?.created && Number.isNaN(settings.tags.created.getTime())) {
    throw new ExportError('INVALID_SETTINGS', 'The date of creation is no date.', { value: 'Invalid Date' });
  }
  if (settings.fragmented && container !== 'mp4') {
    throw new ExportError('INTERNAL', `Fragments are written in mp4 only, not in ${container}.`, {
      value: container,
    });
  }
  if (container === 'folder') {
    if ('writeFile' in sink) return new FolderWriter(settings, sink);
  } else if ('write' in sink) {
    switch (container) {
      case 'zip':
        return new ZipWriter(settings, sink);
      case 'gif':
        return new AnimationWriter(settings, new GifLayout(settings), sink);
      case 'apng':
        return new AnimationWriter(settings, new ApngLayout(settings), sink);
      case 'webp':
        return new AnimationWriter(settings, new WebpLayout(settings), sink);
      case 'mp4':
      case 'mov':
        return new IsobmffWriter(settings, container, sink);
      case 'webm':
      case 'mkv':
        return new MatroskaWriter(settings, container, sink);
      case 'mxf':
        return new MxfWriter(settings, sink);
      case 'mxf-opatom':
        return new OpAtomWriter(settings, sink);
    }
  }
  throw new ExportError('INTERNAL', `A ${container} can't be written to this kind of destination.`, {
    value: container,
  });
}
