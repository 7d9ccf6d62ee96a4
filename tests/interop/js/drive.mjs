// Does the JavaScript SDK take the emulator for the service?
//
// Puts @aws-sdk/client-marketplace-metering through everything in cases.json, over HTTP and over HTTPS: the steps of
// each run and the bill after it, keys that must be refused, and each operation with each error that the package
// itself lists for it. Prints a table of errors and operations.
//
// Usage: drive.mjs EMULATOR_PROGRAM FOLDER_WITH_NODE_MODULES
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { createRequire } from "node:module";
import { devNull, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

const PACKAGE = "@aws-sdk/client-marketplace-metering";
const cases = JSON.parse(readFileSync(new URL("../cases.json", import.meta.url), "utf8"));
const [program, folder] = process.argv.slice(2);
if (!program || !folder) {
  console.error("Usage: drive.mjs EMULATOR_PROGRAM FOLDER_WITH_NODE_MODULES");
  process.exit(2);
}
const require = createRequire(join(resolve(folder), "package.json"));
const sdk = require(PACKAGE);
const BaseException = sdk.MarketplaceMeteringServiceException;
const packageFolder = join(dirname(require.resolve(PACKAGE)), "..");

let checks = 0;
let missed = 0;

function check(what, seen, wanted) {
  ++checks;
  const good = isDeepStrictEqual(seen, wanted);
  if (!good) {
    ++missed;
    console.log(`MISS  ${what}: ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`);
  }
  return good;
}

/** The program, from start to bill. */
class Emulator {
  static async start(settings, tls) {
    const emulator = new Emulator();
    const directory = mkdtempSync(join(tmpdir(), "metering-interop-"));
    emulator.directory = directory;
    writeFileSync(join(directory, "config.json"), JSON.stringify({ ...cases.settings, ...settings }));
    const ready = join(directory, "ready");
    const options = ["--config", join(directory, "config.json"), "--force-errors", "--ready-file", ready,
      "--bill-file", join(directory, "bill")];
    if (tls) options.push("--tls", "--ca-file", join(directory, "ca.pem"));
    emulator.process = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
    emulator.ended = new Promise((done) => {
      emulator.process.on("error", () => done(-1));
      emulator.process.on("close", done);
    });
    emulator.printed = "";
    emulator.process.stdout.setEncoding("utf8").on("data", (text) => { emulator.printed += text; });
    const running = () => emulator.process.pid !== undefined && emulator.process.exitCode === null;
    for (const start = Date.now(); Date.now() < start + 30000 && running() && !existsSync(ready);) await sleep(20);
    if (!existsSync(ready)) {
      emulator.remove();
      throw new Error("the emulator did not start");
    }
    emulator.url = readFileSync(ready, "utf8").trim();
    if (tls) emulator.ca = readFileSync(join(directory, "ca.pem"), "utf8");
    return emulator;
  }

  /** The exit status, the bill as printed, and its lines. */
  async end() {
    this.process.kill("SIGTERM");
    const status = await this.ended;
    const lines = readFileSync(join(this.directory, "bill"), "utf8").split("\n").filter((line) => line !== "");
    return { status, printed: this.printed, lines: lines.map((line) => JSON.parse(line)) };
  }

  remove() {
    if (this.process.exitCode === null) this.process.kill("SIGKILL");
    rmSync(this.directory, { recursive: true });
  }
}

// --- values of cases.json --------------------------------------------------------------------------------------------

/** With times, repetitions and what was received before. */
function fill(value, hour, known) {
  if (Array.isArray(value)) {
    if (value[0]?.["@times"]) return Array(value[0]["@times"]).fill(fill(value[0]["@value"], hour, known));
    return value.map((member) => fill(member, hour, known));
  }
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, hour, known)]));
  }
  if (typeof value !== "string") return value;
  if (value.startsWith("@hour")) return new Date(hour.getTime() + 1000 * Number(value.slice("@hour".length)));
  return value.startsWith("=") && known.has(value) ? known.get(value) : value;
}

/** Member by member, none more and none less. */
function matches(wanted, seen, known) {
  if (typeof wanted === "string" && wanted.startsWith("=")) {
    if (!known.has(wanted)) known.set(wanted, seen);
    return Boolean(seen) && isDeepStrictEqual(known.get(wanted), seen);
  }
  if (wanted === "*") return typeof seen === "string" && seen !== "";
  if (wanted instanceof Date || seen instanceof Date) {
    return seen !== undefined && new Date(wanted).getTime() === new Date(seen).getTime();
  }
  if (Array.isArray(wanted)) {
    return Array.isArray(seen) && seen.length === wanted.length &&
      wanted.every((member, i) => matches(member, seen[i], known));
  }
  if (typeof wanted !== "object") return wanted === seen;
  return typeof seen === "object" && isDeepStrictEqual(Object.keys(wanted).sort(), Object.keys(seen).sort()) &&
    Object.keys(wanted).every((name) => matches(wanted[name], seen[name], known));
}

// --- the client ------------------------------------------------------------------------------------------------------

const OPERATIONS = Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name) && !name.startsWith("$"))
  .map((name) => name.slice(0, -"Command".length)).sort();

/** Name and fault of the errors that the package's declarations list for an operation. */
function errorsOf(operation) {
  const text = readFileSync(join(packageFolder, "dist-types", "commands", `${operation}Command.d.ts`), "utf8");
  const found = text.matchAll(/@throws \{@link (\w+)\} \((client|server) fault\)/g);
  return new Map(Array.from(found, ([, name, fault]) => [name, fault]));
}

const ERRORS = new Map(OPERATIONS.map((operation) => [operation, errorsOf(operation)]));
const FAULTS = new Map([...ERRORS.values()].flatMap((listed) => [...listed]));

/** Of the package's schema: a status of its own, or the usual one of its fault. */
function statusOf(name) {
  return sdk[`${name}$`]?.[3]?.httpError ?? (FAULTS.get(name) === "server" ? 500 : 400);
}

function makeClient(emulator, [accessKeyId, secretAccessKey, sessionToken], more = {}) {
  return new sdk.MarketplaceMeteringClient({
    endpoint: emulator.url,
    region: cases.region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    retryMode: "standard",
    maxAttempts: cases.max_attempts,
    requestHandler: { httpsAgent: new Agent({ ca: emulator.ca, keepAlive: true }) },
    ...more,
  });
}

/** What a call came to: `output` or `error`. */
async function call(client, operation, input) {
  try {
    const { $metadata, ...output } = await client.send(new sdk[`${operation}Command`](input));
    return { output, about: $metadata };
  } catch (error) {
    return { error, about: error.$metadata ?? {} };
  }
}

// --- the checks ------------------------------------------------------------------------------------------------------

/** Errors down, operations across. */
class Table {
  forced = new Map();
  met = new Map();

  note(operation, name, good, kept) {
    if (!ERRORS.get(operation).has(name)) return;
    const pair = `${operation} ${name}`;
    kept.set(pair, (kept.get(pair) ?? true) && good);
  }

  cell(operation, name) {
    if (!ERRORS.get(operation).has(name)) return "-";
    const pair = `${operation} ${name}`;
    return this.forced.get(pair) && (this.met.get(pair) ?? true) ? "ok" : "FAIL";
  }

  print() {
    const line = (first, cells) =>
      console.log((first.padEnd(36) + cells.map((cell) => cell.padEnd(15)).join("  ")).trimEnd());
    const names = [...FAULTS.keys()].sort();
    line("error", OPERATIONS);
    for (const name of names) line(name, OPERATIONS.map((operation) => this.cell(operation, name)));
    const cells = OPERATIONS.flatMap((operation) =>
      [...ERRORS.get(operation).keys()].map((name) => this.cell(operation, name)));
    const count = (word) => cells.filter((cell) => cell === word).length;
    console.log(`${cells.length} pairs of ${OPERATIONS.length} operations and ${names.length} errors: ` +
      `${count("ok")} ok, ${count("FAIL")} FAIL; ${this.met.size} of them met without forcing, too`);
    check("pairs, or more", cells.length >= cases.pairs, true);
    const classes = Object.keys(sdk).filter((name) => sdk[name]?.prototype instanceof BaseException);
    check("the package's classes", classes.sort(), names);
  }
}

function checkError(what, { output, error, about }, name, attempts = 1) {
  if (error === undefined) return check(`${what}: outcome`, output, name);
  const wanted = FAULTS.has(name) ? sdk[name] : BaseException;
  return [
    check(`${what}: instanceof`, error instanceof wanted && error instanceof BaseException, true),
    check(`${what}: name`, error.name, name),
    check(`${what}: message`, typeof error.message === "string" && error.message !== "", true),
    check(`${what}: fault`, error.$fault, FAULTS.get(name) ?? "client"),
    check(`${what}: status`, about.httpStatusCode, statusOf(name)),
    check(`${what}: request id`, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(about.requestId), true),
    check(`${what}: attempts`, about.attempts, attempts),
  ].every(Boolean);
}

async function takeStep(step, client, hour, known, table) {
  const what = `${step.operation}, ${step.what}`;
  const reply = await call(client, step.operation, fill(step.input, hour, known));
  if (step.error) {
    table.note(step.operation, step.error, checkError(what, reply, step.error, step.attempts ?? 1), table.met);
    return;
  }
  if (!check(`${what}: error`, reply.error && String(reply.error), undefined)) return;
  check(`${what}: status`, reply.about.httpStatusCode, 200);
  check(`${what}: attempts`, reply.about.attempts, step.attempts ?? 1);
  if (!step.output) return;
  const wanted = fill(step.output, hour, known);
  check(`${what}: as ${JSON.stringify(wanted)}`, matches(wanted, reply.output, known) || reply.output, true);
}

/** Each operation with each error that the package lists for it. */
async function force(client, table, hour) {
  await Promise.all(OPERATIONS.flatMap((operation) => [...ERRORS.get(operation).keys()].map(async (name) => {
    const input = fill(cases.inputs[operation], hour, new Map());
    input[cases.forcing_member[operation]] = `force-error:${name}`;
    const reply = await call(client, operation, input);
    const what = `${operation} forced to ${name}`;
    const good = checkError(what, reply, name, cases.retried.includes(name) ? cases.max_attempts : 1) &&
      check(`${what}: text`, reply.error.message, cases.forced_message);
    table.note(operation, name, good, table.forced);
  })));
}

async function refuse(emulator, hour) {
  for (const [what, [name, keys]] of Object.entries(cases.refused_keys)) {
    const client = makeClient(emulator, keys);
    for (const operation of OPERATIONS) {
      const reply = await call(client, operation, fill(cases.inputs[operation], hour, new Map()));
      checkError(`${operation}, ${what}`, reply, name);
    }
  }
  const late = makeClient(emulator, cases.keys.seller, { systemClockOffset: -3600 * 1000 });
  const mended = await call(late, "ResolveCustomer", cases.inputs.ResolveCustomer);
  check("a clock an hour slow: error", mended.error?.name, undefined);
  check("a clock an hour slow: put right by the reply's date", mended.about.attempts, 2);
  if (!emulator.ca) return;
  const agent = { httpsAgent: new Agent({ keepAlive: true }) };
  const untrusting = makeClient(emulator, cases.keys.seller, { requestHandler: agent, maxAttempts: 1 });
  const reply = await call(untrusting, "ResolveCustomer", cases.inputs.ResolveCustomer);
  check("an authority that is not trusted", reply.error?.code, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
}

async function checkBill(run, emulator, hour, known) {
  const { status, printed, lines } = await emulator.end();
  check(`${run.name}: exit status`, status, 0);
  const wanted = run.bill.map((entry) => fill(entry, hour, known));
  const isHour = (line) => ({ ...line, hour: new Date(line.hour) });
  for (const entry of wanted) {
    const found = lines.filter((line) => matches(entry, isHour(line), new Map(known)));
    check(`${run.name}: billed once ${JSON.stringify(entry)} in ${JSON.stringify(lines)}`, found.length, 1);
  }
  check(`${run.name}: entries of the bill`, lines.length, wanted.length);
  check(`${run.name}: printed`, lines.every((line) => printed.includes(line.metering_record_id)), true);
  check(`${run.name}: ${run.printed}`, printed.includes(run.printed), true);
}

async function drive(tls) {
  console.log(`--- ${tls ? "HTTPS" : "HTTP"}`);
  const table = new Table();
  for (const [index, run] of cases.runs.entries()) {
    const emulator = await Emulator.start(run.settings, tls);
    try {
      check("scheme", new URL(emulator.url).protocol, tls ? "https:" : "http:");
      const clients = Object.fromEntries(
        Object.entries(cases.keys).map(([name, keys]) => [name, makeClient(emulator, keys)]));
      // This hour's start: in every window, also on the 1st of a month.
      const hour = new Date();
      hour.setUTCMinutes(0, 0, 0);
      const known = new Map();
      for (const step of run.steps) await takeStep(step, clients[step.keys ?? "seller"], hour, known, table);
      if (index === 0) {
        await force(clients.seller, table, hour);
        await refuse(emulator, hour);
      }
      await checkBill(run, emulator, hour, known);
    } finally {
      emulator.remove();
    }
  }
  table.print();
}

for (const name of Object.keys(process.env)) {
  if (name.startsWith("AWS_")) delete process.env[name];
}
process.env.AWS_CONFIG_FILE = process.env.AWS_SHARED_CREDENTIALS_FILE = devNull;
const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
console.log(`${PACKAGE} ${version}, Node.js ${process.versions.node}`);
await drive(false);
await drive(true);
console.log(`${checks} checks, ${missed} missed`);
process.exit(missed > 0 ? 1 : 0);
