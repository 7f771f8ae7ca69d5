// Adds up what coverlet counted in several test projects: a line or a branch is covered where any of them has run it.
//
//   node tests/tools/coverage.mjs <folder of results>
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const modules = new Map();
for (const file of readdirSync(process.argv[2], { recursive: true }).filter((name) => name.endsWith('.json'))) {
  const counted = JSON.parse(readFileSync(join(process.argv[2], file), 'utf8'));
  for (const [module, sources] of Object.entries(counted).filter(([name]) => name !== 'TestKit.dll')) {
    const of = modules.get(module) ?? { lines: new Map(), branches: new Map() };
    modules.set(module, of);
    for (const [source, classes] of Object.entries(sources)) {
      for (const [name, methods] of Object.entries(classes)) {
        for (const [method, { Lines, Branches }] of Object.entries(methods)) {
          for (const [line, hits] of Object.entries(Lines)) {
            add(of.lines, `${source}:${line}`, hits);
          }
          for (const { Line, Offset, EndOffset, Path, Hits } of Branches) {
            add(of.branches, [source, name, method, Line, Offset, EndOffset, Path].join(':'), Hits);
          }
        }
      }
    }
  }
}

if (modules.size === 0) {
  console.error(`coverage: nothing was counted in ${process.argv[2]}`);
  process.exit(1);
}

const rows = [...modules].map(([module, of]) => [module.replace(/\.dll$/, ''), of.lines, of.branches]);
rows.sort(([one], [other]) => (one < other ? -1 : 1));
console.log('| project | lines | branches |\n|---|---|---|');
for (const [name, lines, branches] of rows) {
  console.log(`| ${name} | ${share(lines)} | ${share(branches)} |`);
}
console.log(`| all | ${share(all(1))} | ${share(all(2))} |`);

function add(counts, key, hits) {
  counts.set(key, (counts.get(key) ?? 0) + hits);
}

function all(column) {
  return new Map(rows.flatMap((row) => [...row[column]].map(([key, hits]) => [`${row[0]} ${key}`, hits])));
}

function share(counts) {
  const covered = [...counts.values()].filter((hits) => hits > 0).length;
  return counts.size === 0 ? 'none' : `${((100 * covered) / counts.size).toFixed(1)} % of ${counts.size}`;
}
