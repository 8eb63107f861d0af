// Heat maps that can be explored. The page has a picture of each already; this
// takes its place where scripts run. A tensor's numbers stand in data-heat:
//   s slices, rows, columns          k width and height of an element in pixels
//   v elements in base64             t their type
//   c low, high, color stops, colors of NaN, Inf and -Inf
//   d the index of each slice        p steps of rows and columns, or of a vector
(() => {
const TYPES = {f4: Float32Array, f8: Float64Array, i8: BigInt64Array, i4: Int32Array, u1: Uint8Array, b: Uint8Array};
const BOX = 'font:12px monospace;';

const make = (tag, style, parent, text) => {
  const e = document.createElement(tag);
  e.style.cssText = style;
  if (text !== undefined) e.textContent = text;
  parent.appendChild(e);
  return e;
};

// The shortest text that is read as the same number.
const write = (v, type) => {
  if (type === 'b') return v ? 'true' : 'false';
  if (typeof v === 'bigint' || type === 'i4' || type === 'u1') return String(v);
  if (Number.isNaN(v)) return 'nan';
  if (!Number.isFinite(v)) return v < 0 ? '-inf' : 'inf';
  if (type === 'f8') return String(v);
  for (let digits = 6; digits < 9; digits++) {
    const s = String(+v.toPrecision(digits));
    if (Math.fround(+s) === v) return s;
  }
  return String(+v.toPrecision(9));
};

const colorOf = (v, [low, high, stops, lost]) => {
  v = Number(v);
  if (!Number.isFinite(v)) return lost[Number.isNaN(v) ? 0 : v > 0 ? 1 : 2];
  const t = high > low ? Math.min(Math.max((v / 2 - low / 2) / (high / 2 - low / 2), 0), 1) : .5;
  const i = Math.min(Math.floor(t * (stops.length - 1)), stops.length - 2), f = t * (stops.length - 1) - i;
  return stops[i].map((a, k) => Math.round(a + f * (stops[i + 1][k] - a)));
};

const start = root => {
  const {s: [slices, h, w], k: [kx, ky], v, t, c, d, p} = JSON.parse(root.dataset.heat);
  const bytes = Uint8Array.from(atob(v), ch => ch.charCodeAt(0));
  const data = new TYPES[t](bytes.buffer);
  const count = data.length / slices, sharp = window.devicePixelRatio || 1;
  const width = w * kx, height = h * ky;
  let slice = 0, zoom = 1, left = 0, top = 0, at = null, drag = null;

  root.replaceChildren();
  const canvas = make('canvas', `width:${width}px;height:${height}px;display:block;cursor:crosshair;outline-offset:2px;touch-action:none`, root);
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', 'heat map; arrows move, + and - zoom, 0 resets');
  const pen = canvas.getContext('2d');
  const bar = make('div', `${BOX}display:flex;gap:6px;align-items:center;margin-top:4px;flex-wrap:wrap`, root);
  const tip = make('div', `${BOX}position:absolute;display:none;pointer-events:none;background:rgba(30,30,30,.94);color:#fff;border-radius:4px;padding:2px 7px;white-space:pre;z-index:10`, root);
  tip.className = 'rustorch-tip';

  const tile = new OffscreenCanvas(w, h), brush = tile.getContext('2d');
  const value = (r, q) => r * w + q < count ? data[slice * count + r * w + q] : undefined;
  const paint = () => {
    const image = brush.createImageData(w, h);
    for (let i = 0; i < count; i++) image.data.set([...colorOf(data[slice * count + i], c), 255], 4 * i);
    brush.putImageData(image, 0, 0);
    draw();
  };

  const index = (r, q) => {
    const place = p.length === 1 ? [(r * w + q) * p[0]] : [r * p[0], q * p[1]];
    return '[' + (d[slice] ? [d[slice], ...place] : place).join(', ') + ']';
  };

  // Numbers are written into squares that have room for them.
  const numbers = (sx, sy) => {
    pen.font = `${11 * sharp}px monospace`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    for (let r = Math.max(0, Math.floor(top)); r < Math.min(h, top + height / sy); r++) {
      for (let q = Math.max(0, Math.floor(left)); q < Math.min(w, left + width / sx); q++) {
        const x = value(r, q);
        if (x === undefined) continue;
        const [red, green, blue] = colorOf(x, c);
        pen.fillStyle = .3 * red + .6 * green + .1 * blue > 140 ? '#000' : '#fff';
        const s = Number.isFinite(Number(x)) && (t === 'f4' || t === 'f8') ? String(+x.toPrecision(3)) : write(x, t);
        pen.fillText(s, (q + .5 - left) * sx * sharp, (r + .5 - top) * sy * sharp, (sx - 4) * sharp);
      }
    }
  };

  const draw = () => {
    const sx = kx * zoom, sy = ky * zoom;
    left = Math.min(Math.max(left, 0), w - width / sx);
    top = Math.min(Math.max(top, 0), h - height / sy);
    pen.imageSmoothingEnabled = false;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(tile, -left * sx * sharp, -top * sy * sharp, w * sx * sharp, h * sy * sharp);
    if (sx >= 34 && sy >= 14) numbers(sx, sy);
    if (at) {
      const box = [(at[1] - left) * sx * sharp, (at[0] - top) * sy * sharp, sx * sharp, sy * sharp];
      for (const [ink, thick] of [['#fff', 3], ['#000', 1]]) {
        pen.strokeStyle = ink;
        pen.lineWidth = thick * sharp;
        pen.strokeRect(...box);
      }
    }
    root.dataset.zoom = zoom.toFixed(2);
    root.dataset.corner = `${Math.round(top)},${Math.round(left)}`;
  };

  const hover = e => {
    const r = Math.floor(top + e.offsetY / (ky * zoom)), q = Math.floor(left + e.offsetX / (kx * zoom));
    const x = r >= 0 && q >= 0 && r < h && q < w ? value(r, q) : undefined;
    at = x === undefined ? null : [r, q];
    tip.style.display = at ? 'block' : 'none';
    if (at) tip.textContent = `${index(r, q)} = ${write(x, t)}`;
    tip.style.left = `${e.offsetX + 14}px`;
    tip.style.top = `${e.offsetY + 18}px`;
    draw();
  };

  const zoomAt = (factor, x, y) => {
    const next = Math.min(Math.max(zoom * factor, 1), Math.max(1, 80 / Math.min(kx, ky)));
    left += x / kx * (1 / zoom - 1 / next);
    top += y / ky * (1 / zoom - 1 / next);
    zoom = next;
    draw();
  };
  const zoomMiddle = factor => zoomAt(factor, width / 2, height / 2);
  const reset = () => { zoom = 1; draw(); };
  const move = (x, y) => { left += x / zoom; top += y / zoom; draw(); };

  canvas.addEventListener('pointermove', e => {
    if (drag) {
      left = drag[0] - (e.offsetX - drag[2]) / (kx * zoom);
      top = drag[1] - (e.offsetY - drag[3]) / (ky * zoom);
    }
    hover(e);
  });
  canvas.addEventListener('pointerleave', () => { at = null; tip.style.display = 'none'; draw(); });
  canvas.addEventListener('pointerdown', e => {
    drag = [left, top, e.offsetX, e.offsetY];
    canvas.setPointerCapture(e.pointerId);
    canvas.focus();
  });
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { drag = null; });
  canvas.addEventListener('dblclick', e => zoomAt(2, e.offsetX, e.offsetY));
  // The wheel scrolls the page unless the map was clicked or Ctrl is held.
  canvas.addEventListener('wheel', e => {
    if (!e.ctrlKey && !e.metaKey && root.getRootNode().activeElement !== canvas) return;
    e.preventDefault();
    zoomAt(e.deltaY < 0 ? 1.25 : .8, e.offsetX, e.offsetY);
  }, {passive: false});
  const step = Math.max(w, h) / 8;
  const keys = {
    '+': () => zoomMiddle(1.5), '=': () => zoomMiddle(1.5), '-': () => zoomMiddle(1 / 1.5), 0: reset, Escape: () => canvas.blur(),
    ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step),
  };
  canvas.addEventListener('keydown', e => {
    if (!keys[e.key] || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    keys[e.key]();
  });

  // JupyterLab has its own meaning for these keys: 0 twice restarts the kernel.
  const ours = e => !e.ctrlKey && !e.metaKey && /^(Arrow|Page|Home|End|[-+=0]$)/.test(e.key);
  const claim = e => {
    root.toggleAttribute('data-lm-suppress-shortcuts', ours(e));
    if (ours(e)) e.stopPropagation();
  };
  root.addEventListener('keydown', claim);
  root.addEventListener('keyup', claim);

  const button = (text, title, act) => {
    const b = make('button', `${BOX}min-width:22px;padding:0 5px;color:inherit;background:rgba(128,128,128,.18);border:1px solid rgba(128,128,128,.4);border-radius:4px;cursor:pointer`, bar, text);
    b.title = title;
    b.onclick = act;
  };
  button('+', 'zoom in', () => zoomMiddle(1.5));
  button('−', 'zoom out', () => zoomMiddle(1 / 1.5));
  button('reset', 'show all', reset);
  if (slices > 1) {
    const slider = make('input', 'width:140px;margin:0', bar);
    const label = make('span', '', bar);
    Object.assign(slider, {type: 'range', min: 0, max: slices - 1, value: 0, title: 'slice'});
    const name = () => { label.textContent = `[${d[slice]}, :, :]`; };
    slider.oninput = () => { slice = +slider.value; name(); paint(); };
    name();
  }
  paint();
};

// Those without numbers were cleaned by a front end that does not trust them.
for (const root of document.querySelectorAll('.rustorch-heat[data-heat]')) {
  if (root.started) continue;
  root.started = true;
  const before = [...root.childNodes];
  try {
    start(root);
  } catch (error) {
    root.replaceChildren(...before);
    console.warn('heat map:', error);
  }
}
})();
