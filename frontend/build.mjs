// Makes static/vendor/ from the packages in package-lock.json: `npm ci --ignore-scripts && node frontend/build.mjs`.
// Nothing here reaches the network, and nothing that it writes is committed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = path.join(ROOT, 'node_modules');
const TARGET = path.join(ROOT, 'static', 'vendor');
const WORK = fs.mkdtempSync(path.join(os.tmpdir(), 'fotfeste-frontend-'));
const OUT = path.join(WORK, 'vendor');
const BROWSERS = ['chrome120', 'firefox121', 'safari17'];

// Only what the pages that exist use: a page that needs another component adds its name here.
const COMPONENTS = [
  'alert', 'button', 'card', 'details', 'error-summary', 'field', 'heading', 'input', 'label', 'link', 'paragraph',
  'skip-link', 'table', 'tag', 'validation-message',
];

// The second file is fetched only by a page that has such a letter (Sami and other names).
const FONT = '@fontsource-variable/inter';
const FONT_FILES = [
  {
    file: 'inter-sub.woff2',
    source: 'inter-latin-wght-normal.woff2',
    range: 'U+0000-00FF,U+0131,U+0152-0153,U+2000-206F,U+20AC,U+2190-2193,U+2212,U+2264-2265',
  },
  {
    file: 'inter-ext-sub.woff2',
    source: 'inter-latin-ext-wght-normal.woff2',
    range: 'U+0100-0130,U+0132-0151,U+0154-017F,U+01E6-01EF,U+0218-021B,U+1E9E',
  },
];
const FONT_FEATURES = 'calt,ccmp,kern,liga,locl,mark,mkmk,tnum';

// What week plans are printed in: a PDF takes TrueType files, and the browser the same. A folder of static/vendor/.
const PRINT_FONTS = 'fonts';
const PRINT_FONT_FILES = [
  ['@expo-google-fonts/noto-sans-arabic', '400Regular/NotoSansArabic_400Regular.ttf'],
  ['@expo-google-fonts/noto-sans-arabic', '700Bold/NotoSansArabic_700Bold.ttf'],
  ['@expo-google-fonts/noto-sans-ethiopic', '400Regular/NotoSansEthiopic_400Regular.ttf'],
  ['@expo-google-fonts/noto-sans-ethiopic', '700Bold/NotoSansEthiopic_700Bold.ttf'],
];

const records = [];

function packageInfo(name) {
  return JSON.parse(fs.readFileSync(path.join(MODULES, name, 'package.json'), 'utf8'));
}

/** Notes which packages a file comes from, for VENDOR.json and LICENSES.txt. */
function record(file, ...names) {
  const sha256 = createHash('sha256').update(fs.readFileSync(path.join(OUT, file))).digest('hex');
  const packages = names.map((name) => {
    const { version, license } = packageInfo(name);
    return { name, version, licence: license };
  });
  records.push({ file, sha256, packages });
}

/** Our colours as Designsystemet's tokens, made by its own command. */
function buildTheme() {
  const cli = path.join(MODULES, '@digdir', 'designsystemet', packageInfo('@digdir/designsystemet').bin);
  fs.copyFileSync(path.join(ROOT, 'frontend', 'designsystemet.config.json'), path.join(WORK, 'config.json'));
  const run = (...args) => execFileSync(process.execPath, [cli, 'tokens', ...args], { cwd: WORK, stdio: 'pipe' });
  run('create', '--config', 'config.json');
  run('build', '-t', './design-tokens', '-o', './theme', '--clean');
  return fs.readFileSync(path.join(WORK, 'theme', 'fotfeste.css'), 'utf8').replace('@charset "UTF-8";', '');
}

/** One style sheet. Element resets lie below the design system, ours above it; so no rule needs !important. */
async function buildStyles(theme) {
  const source = (name) => fs.readFileSync(path.join(MODULES, '@digdir/designsystemet-css/dist/src', `${name}.css`), 'utf8');
  const faces = FONT_FILES.map(
    ({ file, range }) =>
      `@font-face{font-family:Inter;src:url(./${file}) format("woff2");font-weight:400 700;font-display:swap;unicode-range:${range}}`,
  );
  const parts = [
    '@layer reset, ds.theme, ds.base, ds.components, app;',
    ...faces,
    theme,
    `@layer ds.base{${source('base')}}`,
    ...COMPONENTS.map((name) => `@layer ds.components{${source(name)}}`),
  ];
  fs.writeFileSync(path.join(WORK, 'ds.css'), parts.join('\n'));
  await build({
    entryPoints: [path.join(WORK, 'ds.css')],
    outfile: path.join(OUT, 'ds.css'),
    minify: true,
    target: BROWSERS,
    logLevel: 'warning',
  });
  record('ds.css', '@digdir/designsystemet-css', '@digdir/designsystemet');
}

/** A Python that has fontTools and brotli: the project's own, else the system's. */
function findFontTools() {
  for (const python of [path.join(ROOT, '.venv', 'bin', 'python'), 'python3']) {
    try {
      execFileSync(python, ['-c', 'import brotli, fontTools.subset, fontTools.varLib.instancer'], { stdio: 'ignore' });
      return python;
    } catch {
      // try the next one
    }
  }
  return null;
}

function buildFonts() {
  const python = findFontTools();
  if (!python) console.warn('fontTools was not found: the fonts are copied whole, which makes them larger.');
  for (const { file, source, range } of FONT_FILES) {
    const from = path.join(MODULES, FONT, 'files', source);
    const to = path.join(OUT, file);
    if (python) {
      const narrow = path.join(WORK, `${file}.ttf`);
      const quiet = { stdio: ['ignore', 'ignore', 'pipe'] };
      // Weights beyond 400–700 are never used. The time stamp is kept, so that the same input gives the same file.
      execFileSync(
        python,
        ['-m', 'fontTools.varLib.instancer', from, 'wght=400:700', '-o', narrow, '--no-recalc-timestamp', '-q'],
        quiet,
      );
      execFileSync(
        python,
        [
          '-m', 'fontTools.subset', narrow, `--unicodes=${range}`, `--layout-features=${FONT_FEATURES}`,
          '--flavor=woff2', '--no-hinting', '--desubroutinize', `--output-file=${to}`,
        ],
        quiet,
      );
    } else {
      fs.copyFileSync(from, to);
    }
    record(file, FONT);
  }
}

function copyPrintFonts() {
  fs.mkdirSync(path.join(OUT, PRINT_FONTS));
  for (const [name, source] of PRINT_FONT_FILES) {
    const file = `${PRINT_FONTS}/${path.basename(source)}`;
    fs.copyFileSync(path.join(MODULES, name, source), path.join(OUT, file));
    record(file, name);
  }
}

function copyScripts() {
  fs.copyFileSync(path.join(MODULES, 'htmx.org', 'dist', 'htmx.min.js'), path.join(OUT, 'htmx.min.js'));
  record('htmx.min.js', 'htmx.org');
}

function copyIcons() {
  fs.mkdirSync(path.join(OUT, 'icons'));
  const wanted = fs
    .readFileSync(path.join(ROOT, 'frontend', 'icons.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
  for (const name of wanted) {
    const svg = fs.readFileSync(path.join(MODULES, '@navikt/aksel-icons/dist/svg', `${name}.svg`), 'utf8');
    // The colour follows the text, in dark mode and in high contrast too.
    fs.writeFileSync(path.join(OUT, 'icons', `${name}.svg`), svg.replace(/fill="#[0-9A-Fa-f]{6}"/g, 'fill="currentColor"'));
    record(`icons/${name}.svg`, '@navikt/aksel-icons');
  }
}

function writeRecords() {
  fs.writeFileSync(path.join(OUT, 'VENDOR.json'), `${JSON.stringify(records, null, 2)}\n`);
  const names = [...new Set(records.flatMap(({ packages }) => packages.map(({ name }) => name)))].sort();
  const texts = names.map((name) => {
    const { version, license } = packageInfo(name);
    // A font's own licence stands beside that of the package around it.
    const files = ['LICENSE', 'LICENSE.md', 'LICENCE', 'LICENSE_FONT'].map((each) => path.join(MODULES, name, each)).filter(fs.existsSync);
    // Some packages state their licence in package.json and ship no text.
    const text = files.map((each) => fs.readFileSync(each, 'utf8').trim()).join('\n\n') ||
      `The package states its licence as ${license} and ships no text.`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  fs.writeFileSync(path.join(OUT, 'LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

try {
  fs.mkdirSync(OUT);
  await buildStyles(buildTheme());
  buildFonts();
  copyPrintFonts();
  copyScripts();
  copyIcons();
  writeRecords();
  // Only a whole build replaces the one before.
  fs.rmSync(TARGET, { recursive: true, force: true });
  fs.cpSync(OUT, TARGET, { recursive: true });
  for (const { file } of records.filter(({ file }) => !file.startsWith('icons/'))) {
    console.log(`static/vendor/${file}  ${(fs.statSync(path.join(TARGET, file)).size / 1000).toFixed(1)} kB`);
  }
} finally {
  fs.rmSync(WORK, { recursive: true, force: true });
}
