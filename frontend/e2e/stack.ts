import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash, createHmac, randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const PORT = process.env.E2E_PORT ?? '8177'
export const BASE = `http://127.0.0.1:${PORT}`
const BACKEND = fileURLToPath(new URL('../../backend', import.meta.url))
const PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url))
const STAGE = fileURLToPath(new URL('./stage.py', import.meta.url))
const FOLDER_NOTE = join(tmpdir(), `exam-desk-e2e-${PORT}`)
const UP_WITHIN_MS = 240_000
/** Made up; signs what a Telegram client would have signed. */
export const BOT_TOKEN = '4242:browser-tests-only'

const environment = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PORT,
  DATA_DIR: folder,
  BOT_TOKEN,
  MODE: 'development',
  DEMO_MODE: '1',
})

/** Start the whole product on an empty data folder: PostgreSQL, Valkey, gunicorn, worker, beat. */
export async function startStack(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'exam-desk-'))
  const product = spawn(PYTHON, ['-m', 'devserver', 'run'], { cwd: BACKEND, env: environment(folder), stdio: 'pipe' })
  let said = ''
  product.stdout.on('data', (words: Buffer) => (said += words.toString()))
  product.stderr.on('data', (words: Buffer) => (said += words.toString()))
  writeFileSync(FOLDER_NOTE, folder)
  const stop = async () => {
    await ended(product)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answering(product)
    await demoIsScored()
    return stop
  } catch (error) {
    await stop()
    throw new Error(`The product did not start:\n${said.slice(-3000)}`, { cause: error })
  }
}

function ended(product: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (product.exitCode !== null) return resolve()
    product.once('exit', () => resolve())
    product.kill('SIGTERM')
  })
}

async function answering(product: ChildProcess | null): Promise<void> {
  const until = Date.now() + UP_WITHIN_MS
  while (Date.now() < until) {
    if (product && product.exitCode !== null) throw new Error('It ended by itself.')
    const isUp = await fetch(`${BASE}/api/v1/auth/config/`).then((reply) => reply.ok, () => false)
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  throw new Error('It was not up in time.')
}

/** The demo's finished exam is scored some seconds after the first start; screens of results need it. */
async function demoIsScored(): Promise<void> {
  const demo = await api<Signed>('auth/demo/', null, {})
  const until = Date.now() + UP_WITHIN_MS
  while (Date.now() < until) {
    const { results: exams } = await api<{ results: { results_released: boolean }[] }>('exams/', demo)
    if (exams.some((exam) => exam.results_released)) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error("The demo's results did not come out.")
}

export const isServing = (): Promise<void> => answering(null)

const folder = () => readFileSync(FOLDER_NOTE, 'utf8')

/** Play a scene of stage.py in the running product's own environment. */
export function stage<T>(scene: string, values: object): T {
  const command = ['-m', 'devserver', 'exec', '--', PYTHON, STAGE, scene, JSON.stringify(values)]
  const said = execFileSync(PYTHON, command, { cwd: BACKEND, env: environment(folder()), encoding: 'utf8' })
  return JSON.parse(said.trim().split('\n').at(-1) ?? 'null') as T
}

/** Open for longer than it takes: a start with less time would be asked about first. */
export const openExam = (title: string, seconds = 4 * 3600, minutes = 150): string =>
  stage<{ exam: string }>('open_exam', { title, seconds, minutes }).exam

/** Kill the web server the hard way; its keeper starts it again. */
export function killWebServer(): void {
  const log = readFileSync(join(folder(), 'logs', 'web.log'), 'utf8')
  const master = [...log.matchAll(/Listening at: \S+ \((\d+)\)/g)].at(-1)?.[1]
  if (!master) throw new Error('The log does not name the web server.')
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', master], { encoding: 'utf8' }).trim().split(/\s+/)
  for (const pid of [master, ...children]) process.kill(Number(pid), 'SIGKILL')
}

/** Start data as a Telegram client hands them over: signed with the bot's token. */
export function initData(user: { id: number; first_name: string; language_code?: string }, startParam?: string): string {
  const fields: Record<string, string> = {
    auth_date: String(Math.floor(Date.now() / 1000)),
    query_id: 'AAE',
    user: JSON.stringify(user),
    ...(startParam ? { start_param: startParam } : {}),
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`).toSorted().join('\n')
  const key = createHmac('sha256', 'WebAppData').update(BOT_TOKEN).digest()
  const hash = createHmac('sha256', key).update(lines).digest('hex')
  return new URLSearchParams({ ...fields, hash }).toString()
}

/** What Telegram's log-in page sends back behind the `#`. */
export function loginResult(user: { id: number; first_name: string }): string {
  const fields = { ...user, auth_date: Math.floor(Date.now() / 1000) }
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`).toSorted().join('\n')
  const key = createHash('sha256').update(BOT_TOKEN).digest()
  const hash = createHmac('sha256', key).update(lines).digest('hex')
  return `#tgAuthResult=${Buffer.from(JSON.stringify({ ...fields, hash })).toString('base64url')}`
}

export interface Signed {
  access: string
  refresh: string
  student: { id: string }
}

export async function newStudent(name = 'Dilnoza'): Promise<Signed> {
  const user = { id: randomInt(1e9, 9e9), first_name: name, language_code: 'en' }
  return api<Signed>('auth/telegram/', null, { init_data: initData(user) })
}

/** Ask the server itself, past the browser: what does it really hold? */
export async function api<T>(path: string, student: Signed | null, body?: object): Promise<T> {
  const reply = await fetch(`${BASE}/api/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      ...(student ? { authorization: `Bearer ${student.access}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return (await reply.json()) as T
}
