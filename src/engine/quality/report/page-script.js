/*
 * What the report does once it is open: it draws the curves, reads them out frame by frame, and enlarges pictures. It
 * stands in the page as text, behind uPlot's own script, whose name is `uPlot`.
 */
(() => {
  const HEIGHT = 150;
  const FONT = '12px system-ui, sans-serif';
  const STEPS = [1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]);

  /** A colour of the page as it is shown now: a canvas knows neither variables nor themes. */
  const probe = document.body.appendChild(document.createElement('i'));
  probe.hidden = true;
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };

  drawCurves();
  enlargePictures();

  function drawCurves() {
    const source = document.getElementById('curve-data');
    if (!source) return;
    const { at, total, curves, marks } = JSON.parse(source.textContent);
    const reader = document.querySelector('.reader');
    const slider = reader.querySelector('input');
    const output = reader.querySelector('output');
    const plots = curves.map((curve) => plotOf(curve));
    let read = 0;

    reader.hidden = false;
    show(0);
    slider.addEventListener('input', () => show(slider.valueAsNumber));
    for (const link of document.querySelectorAll('[data-go]')) {
      link.addEventListener('click', () => show(nearest(Number(link.dataset.go))));
    }
    new ResizeObserver(fit).observe(document.querySelector('main'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
    addEventListener('beforeprint', () => {
      document.documentElement.classList.add('printing');
      redraw();
    });
    addEventListener('afterprint', () => {
      document.documentElement.classList.remove('printing');
      redraw();
    });

    /** Puts the marker of every curve on a frame, and says what is known of it. */
    function show(index) {
      read = index;
      slider.value = String(index);
      const words = curves.flatMap(({ name, values, second, secondValues }) => [
        ...(values[index] === null ? [] : [`${name} ${values[index]}`]),
        ...(second && secondValues[index] !== null ? [`${second} ${secondValues[index]}`] : []),
      ]);
      const here = marks.filter(({ start, end }) => at[index] >= start && at[index] < end);
      const text = [`Frame ${at[index]}: ${words.join(', ')}`, ...here.map(({ message }) => message)].join(
        '. ',
      );
      output.textContent = text;
      slider.setAttribute('aria-valuetext', text);
      for (const plot of plots) plot.setCursor({ left: plot.valToPos(at[index], 'x'), top: -10 }, false);
    }

    function nearest(frame) {
      let found = 0;
      for (let index = 1; index < at.length; index++) {
        if (Math.abs(at[index] - frame) < Math.abs(at[found] - frame)) found = index;
      }
      return found;
    }

    /** Of frames that stand alone nothing would be seen of a line. */
    function pointsOf(values) {
      const known = (index) => (values[index] ?? null) !== null;
      const lonely = values.some((_value, index) => known(index) && !known(index - 1) && !known(index + 1));
      return { show: at.length < 40 || lonely, size: 5 };
    }

    function plotOf({ id, values, secondValues, threshold, from, to, sampled }) {
      const target = document.querySelector(`.plot[data-curve="${id}"]`);
      const axis = { stroke: () => colour('quiet'), font: FONT, ticks: { show: false } };
      const grid = { stroke: () => colour('line'), width: 1 };
      const options = {
        width: target.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: {
          x: { time: false, range: [0, Math.max(1, total - 1)] },
          y: { range: (_plot, least, most) => rangeOf(least, most, threshold, from, to) },
        },
        axes: [
          // Frames are whole.
          { ...axis, grid: { show: false }, size: 28, incrs: STEPS },
          { ...axis, grid, size: 62 },
        ],
        series: [
          {},
          { stroke: () => colour('accent'), width: 2, points: pointsOf(values), spanGaps: sampled },
          ...(secondValues
            ? [
                {
                  stroke: () => colour('note'),
                  width: 1.5,
                  dash: [5, 4],
                  points: pointsOf(secondValues),
                  spanGaps: true,
                },
              ]
            : []),
        ],
        hooks: {
          drawClear: [drawMarks],
          draw: [(plot) => drawThreshold(plot, threshold)],
          setCursor: [
            (plot) => {
              // Where the pointer is; moves that come from the slider are known by their place above the plot.
              if (plot.cursor.top >= 0 && plot.cursor.idx !== null && plot.cursor.idx !== read)
                show(plot.cursor.idx);
            },
          ],
        },
      };
      return new uPlot(options, [at, values, ...(secondValues ? [secondValues] : [])], target);
    }

    /** The values and the threshold with some air, and never less than an axis needs to be read. */
    function rangeOf(least, most, threshold, from, to) {
      let low = Math.min(least ?? 0, threshold ?? Number.POSITIVE_INFINITY);
      let high = Math.max(most ?? 1, threshold ?? Number.NEGATIVE_INFINITY);
      const air = Math.max((high - low) * 0.1, Math.abs(high) * 0.001, 1e-6);
      low = from ?? low - air;
      high = to ?? high + air;
      return [low, high];
    }

    /** Frames of a finding, behind the curve; at least as wide as can be seen. */
    function drawMarks(plot) {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      for (const { start, end, look } of marks) {
        const left = plot.valToPos(start - 0.5, 'x', true);
        const width = Math.max(3, plot.valToPos(end - 0.5, 'x', true) - left);
        ctx.fillStyle = colour(look);
        ctx.globalAlpha = look === 'note' ? 0.1 : 0.22;
        ctx.fillRect(left, bbox.top, width, bbox.height);
        ctx.globalAlpha = 1;
        ctx.fillRect(left, bbox.top, width, 3);
      }
      ctx.restore();
    }

    function drawThreshold(plot, threshold) {
      if (threshold === undefined) return;
      const { ctx, bbox } = plot;
      const y = Math.round(plot.valToPos(threshold, 'y', true));
      ctx.save();
      ctx.strokeStyle = colour('bad');
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([8, 5]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.restore();
    }

    function redraw() {
      for (const plot of plots) plot.redraw(false, true);
    }

    function fit() {
      for (const plot of plots) {
        const width = plot.root.parentElement.clientWidth;
        if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
      }
      show(read);
    }
  }

  function enlargePictures() {
    const dialog = document.getElementById('large');
    if (!dialog) return;
    const title = dialog.querySelector('h3');
    const large = dialog.querySelector('img');
    const choices = [...dialog.querySelectorAll('[data-kind]')];
    const pictures = [...document.querySelectorAll('.picture')];
    let shown;

    for (const picture of pictures) {
      picture.addEventListener('click', () => {
        show(picture);
        dialog.showModal();
      });
    }
    for (const choice of choices) {
      choice.addEventListener('click', () => show(ofFrame(choice.dataset.kind)));
    }
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      show(pictures[(pictures.indexOf(shown) + step + pictures.length) % pictures.length]);
    });

    function show(picture) {
      if (!picture) return;
      shown = picture;
      const { alt, src } = picture.querySelector('img');
      title.textContent = alt;
      large.alt = alt;
      large.src = src;
      for (const choice of choices) {
        choice.setAttribute('aria-pressed', String(choice.dataset.kind === picture.dataset.kind));
        choice.disabled = !ofFrame(choice.dataset.kind);
      }
    }

    /** The other picture of the same frame; a frame may stand here twice, for two reasons. */
    function ofFrame(kind) {
      return [...shown.parentElement.children].find((other) => other.dataset.kind === kind);
    }
  }
})();
