// Draws what a program has written on a terminal as an SVG: text that can be selected, in the reader's own monospaced font, for light and
// dark pages.
//
//   node tests/tools/picture.mjs <what was written> <title> <heading>...     the picture of what is under these headings, on stdout
import { readFileSync } from 'node:fs';

const [, , file, title, ...headings] = process.argv;
const columns = 80;
const [cell, row, size, margin] = [8.4, 19, 14, 16];

const text = (line) => line.map(({ char }) => char).join('').trimEnd();
const typed = [...`$ ${title}`].map((char) => ({ char, style: 'd' }));
const lines = steady([typed, ...headings.flatMap(section(terminal(readFileSync(file, 'utf8'))))]);

const width = Math.ceil(columns * cell + 2 * margin);
const height = lines.length * row + 2 * margin;
console.log(`<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escape(title)}</title>
<style>
  svg { color-scheme: light dark; }
  rect { fill: #f6f8fa; stroke: #d1d9e0; }
  text { font: ${size}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre; }
  .b { font-weight: 600; } .d { fill: #59636e; }
  .c31 { fill: #b3201e; } .c32 { fill: #116329; } .c33 { fill: #7d4e00; } .c34 { fill: #0550ae; } .c36 { fill: #1b7c83; }
  @media (prefers-color-scheme: dark) {
    rect { fill: #0d1117; stroke: #3d444d; }
    text { fill: #f0f6fc; }
    .d { fill: #9198a1; }
    .c31 { fill: #ff7b72; } .c32 { fill: #56d364; } .c33 { fill: #e3b341; } .c34 { fill: #79c0ff; } .c36 { fill: #56d4dd; }
  }
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>
${lines.map((line, number) => draw(line, margin + number * row + size)).filter(Boolean).join('\n')}
</svg>`);

// The lines under a heading, with it and a blank line before it.
function section(screen) {
  const isHeading = (line) => text(line).startsWith('──');
  return (heading) => {
    const begin = screen.findIndex((line) => isHeading(line) && text(line).includes(heading));
    if (begin < 0) {
      throw new Error(`'${heading}' is not a heading in ${file}`);
    }
    const end = screen.findIndex((line, number) => number > begin && isHeading(line));
    const all = screen.slice(begin, end < 0 ? undefined : end);
    while (all.length > 0 && text(all.at(-1)) === '') {
      all.pop();
    }
    return [[], ...all];
  };
}

// What is on the screen in the end, as cells; a program may have gone back and written over what was there.
function terminal(written) {
  const screen = [[]];
  let [y, x, style] = [0, 0, ''];
  const put = (char) => {
    while (screen.length <= y) {
      screen.push([]);
    }
    while (screen[y].length < x) {
      screen[y].push({ char: ' ', style: '' });
    }
    screen[y][x++] = { char, style };
  };
  const parts = written.matchAll(/\x1b\[([0-9;?]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\r|\n|[^\x1b]/gu);
  for (const [part, numbers, command] of parts) {
    const count = Number(numbers || 1) || 1;
    if (part === '\r') {
      x = 0;
    } else if (part === '\n') {
      y++;
      x = 0;
    } else if (command === 'm') {
      style = styled(style, numbers);
    } else if (command === 'A') {
      y = Math.max(0, y - count);
    } else if (command === 'B') {
      y += count;
    } else if (command === 'C') {
      x += count;
    } else if (command === 'D') {
      x = Math.max(0, x - count);
    } else if (command === 'G') {
      x = count - 1;
    } else if (command === 'K') {
      screen[y] = numbers === '2' ? [] : (screen[y] ?? []).slice(0, x);
    } else if (command === 'J') {
      screen.length = Math.min(screen.length, y + 1);
      screen[y] = (screen[y] ?? []).slice(0, x);
    } else if (command === undefined && !part.startsWith('\x1b')) {
      put(part);
    } else if (command !== undefined && !'hl'.includes(command)) {
      throw new Error(`the terminal was told ${JSON.stringify(part)}, which this does not draw`);
    }
  }
  return Array.from(screen, (line) => line ?? []);
}

function styled(style, numbers) {
  const now = new Set(style.split(' ').filter(Boolean));
  const codes = numbers.split(';').map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) {
      now.clear();
    } else if (code === 1) {
      now.add('b');
    } else if (code === 2) {
      now.add('d');
    } else if (code === 38 && codes[i + 1] === 5) {
      const color = codes[i + 2];
      i += 2;
      setColor(color < 8 ? 30 + color : color < 16 ? 22 + color : 0);
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      setColor(code % 60);
    } else if (code === 39) {
      setColor(0);
    }
  }
  return [...now].join(' ');

  function setColor(color) {
    for (const of of [...now].filter((name) => name.startsWith('c'))) {
      now.delete(of);
    }
    if ([31, 32, 33, 34, 36].includes(color)) {
      now.add(`c${color}`);
    }
  }
}

// What is drawn at random in each run, as ids in the order in which they appear: a new picture differs in times alone.
function steady(all) {
  const known = new Map();
  const whole = all.map((line) => line.map(({ char }) => char).join(''));
  return whole.map((line, number) => {
    const replaced = line
      .replace(/\bi-[0-9a-f]{17}\b/g, (id) => stable(id, (count) => `i-0${'123456789abcdef0'.repeat(2).slice(count, count + 16)}`))
      .replace(/\b[0-9a-f]{40}\b/g, (id) => stable(id, (count) => '1f2e3d4c5b6a79880a9b8c7d6e5f40312233445'.slice(0, 39) + count))
      .replace(/(127\.0\.0\.1):([0-9]{5})/g, '$1:45660');
    return [...replaced].map((char, index) => ({ char, style: all[number][index]?.style ?? '' }));
  });

  function stable(id, make) {
    if (!known.has(id)) {
      known.set(id, make(known.size));
    }
    return known.get(id);
  }
}

function draw(line, y) {
  const runs = [];
  line.forEach(({ char, style }, index) => {
    const run = runs.at(-1);
    if (run !== undefined && run.style === style) {
      run.text += char;
    } else {
      runs.push({ style, text: char, at: index });
    }
  });
  const drawn = runs
    .map((run) => ({ ...run, text: run.text.trimEnd() === '' ? '' : run.text }))
    .filter(({ text: of }) => of !== '')
    .map((run, index, kept) => {
      const of = index === kept.length - 1 ? run.text.trimEnd() : run.text;
      const shape = run.style === '' ? '' : ` class="${run.style}"`;
      const long = ([...of].length * cell).toFixed(1);
      return `<tspan x="${(margin + run.at * cell).toFixed(1)}" textLength="${long}"${shape}>${escape(of)}</tspan>`;
    });
  return drawn.length === 0 ? '' : `<text y="${y}">${drawn.join('')}</text>`;
}

function escape(of) {
  return of.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
