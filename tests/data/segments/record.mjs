// Records what the npm tool sms-segments-calculator says about some thousand made-up texts, for
// tests/unit/text/test_segments_calculator.py. README.md beside this file says how to run it.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const installed = resolve(process.argv[2], "node_modules", "sms-segments-calculator");
const { SegmentedMessage } = createRequire(import.meta.url)(installed);
const { name, version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

const BORDERS = [66, 67, 68, 70, 134, 152, 153, 154, 160, 201, 306, 459];
const SEPTETS = ["a", "e", "é", "Ñ", "\n", "\r\n", "€", "[", "~", "\f", "Δ"];
const LETTERS = ["á", "ç", "я", "’", "—", "Α", "中", "\t", "\u001b", "\u00a0", "\u200b", "\ufeff"];
const EMOJI = ["😀", "👍🏽", "❤️", "1️⃣", "🇪🇸", "👨‍👩‍👧", "👩🏽‍🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍❤️‍💋‍👨", "𝒜"];
const JOINING = ["\u0301", "\u200d", "\ufe0f", "🏽", "🇫", "\u0e31", "\u094d", "\u093e"];
const WORDS = [
  "Hi Sam, ", "class moves to 5 pm. ", "Don't forget shoes & water! ", "Reply STOP to opt out. ", "La señora Núñez ",
  "¿Puede venir hoy? ", "Costs 20€ ", "{first_name} ", "Don’t be late – ", "Renée’s recital ", "Bring: [hat] ", "Привет! ",
];
const PIECES = [...SEPTETS, ...LETTERS, ...EMOJI, ...JOINING, ...WORDS];

// mulberry32: small, and the same numbers wherever it runs.
let state = 23038;
function below(limit) {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
}
const one = (pieces) => pieces[below(pieces.length)];

// A filler up to a border or just before it, then a few others, once or several times.
function nearBorders(fillers, others) {
  const runs = [];
  for (let round = below(3); round >= 0; round -= 1) {
    runs.push([one(fillers), Math.max(0, one(BORDERS) - below(14))]);
    for (let more = below(5); more > 0; more -= 1) runs.push([one(others), 1 + below(3)]);
  }
  return runs;
}

function mixed(pieces, longest) {
  return Array.from({ length: below(longest) }, () => [one(pieces), 1 + below(3)]);
}

const KINDS = [
  [700, () => nearBorders(["a", "é"], SEPTETS)],
  [400, () => nearBorders(["a", "é", "€"], [...SEPTETS, ...LETTERS])],
  [700, () => nearBorders(["a", "я", "’"], [...LETTERS, ...EMOJI])],
  [300, () => nearBorders(["a", "я", "😀"], [...EMOJI, ...JOINING])],
  [300, () => mixed([...WORDS, ...WORDS, ...SEPTETS], 30)],
  [400, () => mixed([...WORDS, ...SEPTETS, ...LETTERS, ...EMOJI], 30)],
  [200, () => mixed(PIECES, 60)],
  [40, () => [["a", below(70)], ["e", 1], ["\u0301", below(200)], ["a", below(70)]]],
];

// Characters that are not seen, or sit on another one, as JSON lets them be written.
function escaped(char) {
  return Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}

// [value, value, other] as [value, 2, other, 1].
function runsOf(values) {
  const runs = [];
  for (const value of values) {
    if (runs.length && runs.at(-2) === value) runs[runs.length - 1] += 1;
    else runs.push(value, 1);
  }
  return runs;
}

function recorded(runs) {
  const text = runs.map(([piece, times]) => piece.repeat(times)).join("");
  const message = new SegmentedMessage(text);
  const graphemes = message.graphemes.map((grapheme) => grapheme.length);
  const row = [
    runs.flatMap(([piece, times]) => [PIECES.indexOf(piece), times]),
    message.encodingName,
    message.messageSize / (message.encodingName === "GSM-7" ? 7 : 16),
    message.segmentsCount,
  ];
  // Only where they are not simply the characters.
  return graphemes.length === message.numberOfUnicodeScalars ? row : [...row, runsOf(graphemes)];
}

const alone = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
  .filter((char) => new SegmentedMessage(char).encodingName === "GSM-7");
const septets = (char) => new SegmentedMessage(char).messageSize / 7;
const rows = [[[], ...recorded([]).slice(1)], ...KINDS.flatMap(([times, make]) => Array.from({ length: times }, () => recorded(make())))];
const head = {
  tool: `${name} ${version}`,
  columns: ["piece and times, in turn", "encoding", "units", "segments", "units of each grapheme and times, in turn, if any has several characters"],
  basic: alone.filter((char) => septets(char) === 1).join(""),
  extension: alone.filter((char) => septets(char) === 2).join(""),
  pieces: PIECES,
};
const lines = rows.map((row) => JSON.stringify(row)).join(",\n");
const visible = (json) => json.replace(/[^\P{C}\n]|\p{M}|[^\P{Z} ]/gu, escaped);
writeFileSync(process.argv[3], `${visible(JSON.stringify(head, null, 1)).slice(0, -2)},\n "texts": [\n${lines}\n]}\n`);
