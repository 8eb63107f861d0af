// What a test asks the page. The open notebook:
Object.defineProperty(window, 'panel', {get: () => window.jupyterapp?.shell.currentWidget});

// How many commands of each name have ended: a command that runs cells ends
// with the last reply.
window.ended = {};
window.countCommands = () => jupyterapp.commands.commandExecuted.connect((_, {id, result}) => {
  const count = () => { ended[id] = (ended[id] || 0) + 1; };
  result.then(count, count);
});

// Connected, and in one of these states. The toolbar shows idle before there
// is a kernel.
window.kernelIs = (...states) => {
  const context = panel?.sessionContext, kernel = context?.session?.kernel;
  return Boolean(panel?.context?.isReady && context?.isReady && panel.content.widgets.length
    && kernel?.connectionStatus === 'connected' && states.includes(kernel.status));
};

// An empty request: its reply stands behind all that was asked before.
window.askNothing = () => {
  window.answered = false;
  const end = () => { window.answered = true; };
  panel.sessionContext.session.kernel.requestExecute(
    {code: '', silent: true, store_history: false}).done.then(end, end);
};

// The cells that do not show yet what their model holds: the page is up to
// half a second late, and draws charts later still.
window.unpainted = () => panel.content.widgets.flatMap((cell, i) => {
  const outputs = [...cell.node.querySelectorAll('.jp-OutputArea-output')];
  const charts = outputs.filter(e => e.matches('[class*=jp-RenderedVega]'));
  const images = [...cell.node.querySelectorAll('.jp-OutputArea-output img')];
  const late = outputs.length < Math.min(cell.model.outputs?.length ?? 0, 50)
    || charts.some(e => !e.querySelector('canvas, svg')) || images.some(e => !e.complete);
  return late ? [i] : [];
});

// How many colors a picture has: 0 if it is broken, 1 if it is blank.
window.colors = e => {
  const w = e.naturalWidth ?? e.width, h = e.naturalHeight ?? e.height;
  if (!w || !h) return 0;
  const copy = new OffscreenCanvas(w, h), pen = copy.getContext('2d');
  pen.drawImage(e, 0, 0);
  return new Set(new Uint32Array(pen.getImageData(0, 0, w, h).data.buffer)).size;
};

// HTML in parts that can be compared: words, pictures, links, styles. Scripts
// are no part: what they add is a bonus.
window.parts = html => {
  const doc = new DOMParser().parseFromString(html, 'text/html').body;
  doc.querySelectorAll('script').forEach(e => e.remove());
  const all = [...doc.querySelectorAll('*')];
  return {
    words: doc.textContent.replace(/\s+/g, ' ').trim(),
    tags: all.map(e => e.localName),
    pictures: all.map(e => e.getAttribute('src')).filter(Boolean),
    titles: all.map(e => e.title).filter(Boolean),
    styles: all.map(e => e.getAttribute('style')).filter(Boolean)
      .map(s => s.replace(/\s*([:;,])\s*/g, '$1').replace(/;$/, '')),
  };
};

// Scrolls to the first cell, and says whether it stands there.
window.toTop = () => {
  const box = panel.content.outerNode ?? panel.content.node;
  box.scrollTop = 0;
  const first = panel.content.widgets[0].node.getBoundingClientRect();
  return first.top >= box.getBoundingClientRect().top;
};

// The height that shows the whole notebook without a scroll bar.
window.wholeHeight = () => {
  const cells = panel.content.widgets.map(w => w.node.getBoundingClientRect());
  const top = panel.content.node.getBoundingClientRect().top;
  return Math.ceil(top + cells.at(-1).bottom - cells[0].top + 80);
};
