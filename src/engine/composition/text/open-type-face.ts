import { Blob, Buffer, ClusterLevel, Direction, Face, Feature, Font, shape, Variation } from 'harfbuzzjs';
import type { Path } from '../../scene/index.ts';
import { PathBuilder } from '../shapes/path-builder.ts';
import { type KerningPairs, kerningKey, readKerning } from './kerning.ts';
import { EM, type Glyph, type ShapedGlyph, type TextRun, type Typeface } from './typeface.ts';

const NO_LIGATURES = [new Feature('liga', 0), new Feature('clig', 0)];

/** Joiners, variation selectors and the like: shaping takes note of them whether or not the font has them. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** How many letters around a run decide how its own join: HarfBuzz looks at five. */
const CONTEXT = 8;

/** What a font file draws of an em that is 100 units high; set by HarfBuzz. */
export class OpenTypeFace implements Typeface {
  readonly name: string;
  readonly ascent: number;
  readonly #font: Font;
  readonly #scale: number;
  readonly #kerning: KerningPairs;
  readonly #glyphs = new Map<number, Glyph>();

  /**
   * @param index of the font in its file
   * @param weight where its weight axis is to stand, if it has one
   */
  constructor(bytes: Uint8Array, index: number, name: string, ascent: number, weight?: number) {
    const face = new Face(new Blob(bytes), index);
    this.name = name;
    this.ascent = ascent * EM;
    this.#font = new Font(face);
    this.#scale = EM / (face.upem || 1000);
    const kerns = face.getTableFeatureTags('GPOS').includes('kern');
    this.#kerning = readKerning(kerns ? undefined : face.referenceTable('kern'));
    if (weight !== undefined) this.#font.setVariations([new Variation('wght', weight)]);
  }

  has(letter: string): boolean {
    for (const character of letter) {
      if (!INVISIBLE.test(character) && !this.#font.nominalGlyph(character.codePointAt(0) ?? 0)) return false;
    }
    return true;
  }

  shape(run: TextRun): readonly ShapedGlyph[] {
    const buffer = new Buffer();
    buffer.setClusterLevel(ClusterLevel.MONOTONE_GRAPHEMES);
    const from = Math.max(0, run.start - CONTEXT);
    buffer.addText(run.text.slice(from, run.end + CONTEXT), run.start - from, run.end - run.start);
    buffer.setDirection(run.rightToLeft ? Direction.RTL : Direction.LTR);
    buffer.setScript(run.script);
    // The default language is that of the machine, which must not decide what is drawn.
    buffer.setLanguage('und');
    shape(this.#font, buffer, run.ligatures ? [] : NO_LIGATURES);
    const positions = buffer.getGlyphPositions();
    const infos = buffer.getGlyphInfos();
    const scale = this.#scale;
    return infos.map(({ codepoint, cluster }, i) => {
      const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[i] ?? {};
      const next = infos[i + 1]?.codepoint;
      const kern = next === undefined ? 0 : (this.#kerning.get(kerningKey(codepoint, next)) ?? 0);
      return {
        glyph: this.#glyph(codepoint),
        cluster: from + cluster,
        advance: (xAdvance + kern) * scale,
        width: this.#font.glyphHAdvance(codepoint) * scale,
        x: xOffset * scale,
        y: -yOffset * scale,
      };
    });
  }

  #glyph(id: number): Glyph {
    let glyph = this.#glyphs.get(id);
    if (!glyph) {
      glyph = { outline: this.#outline(id) };
      this.#glyphs.set(id, glyph);
    }
    return glyph;
  }

  #outline(id: number): Path {
    const builder = new PathBuilder();
    const scale = this.#scale;
    let [x, y] = [0, 0];
    for (const { type, values } of this.#font.glyphToJson(id)) {
      const v = values.map((value, i) => (i % 2 === 0 ? value : 0 - value) * scale);
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = v;
      if (type === 'M') builder.move(a, b);
      else if (type === 'L') builder.line(a, b);
      else if (type === 'C') builder.cubic(a, b, c, d, e, f);
      else if (type === 'Q') {
        // A quadratic's control point, raised to the two of a cubic.
        builder.cubic(
          x + ((a - x) * 2) / 3,
          y + ((b - y) * 2) / 3,
          c + ((a - c) * 2) / 3,
          d + ((b - d) * 2) / 3,
          c,
          d,
        );
      } else builder.close();
      [x, y] = [v.at(-2) ?? x, v.at(-1) ?? y];
    }
    return builder.path();
  }
}
