import type { SegmentRecipe } from '../../engine/host.ts';
import type { ContentRef } from './messages.ts';

/** A file that the document links to. */
export interface BundledAsset extends ContentRef {
  /** As the document writes it. */
  readonly path: string;
  readonly type: string;
}

/** What a SegmentRecipe's composition is made from, its bytes in the content store. */
export type BundledComposition =
  | {
      readonly kind: 'document';
      readonly document: ContentRef;
      readonly fileName: string;
      readonly animationId?: string;
      readonly assets: readonly BundledAsset[];
      readonly reading?: Extract<SegmentRecipe['composition'], { readonly bytes: unknown }>['reading'];
    }
  | {
      /** A program: taken only where the farm's owner signed it. */
      readonly kind: 'frame-source';
      readonly module: ContentRef;
      readonly options?: unknown;
      /** Ed25519 over the module's SHA-256, base64url. */
      readonly signature?: string;
    };

/** Everything that decides the bytes of a job's segments, to be sent once a job. */
export interface RecipeBundle extends Omit<SegmentRecipe, 'composition' | 'encoder'> {
  readonly version: number;
  readonly composition: BundledComposition;
  /** EncoderPlan with binary fields as base64. */
  readonly encoder: SegmentRecipe['encoder'];
}
