// Writes the response types from the backend's OpenAPI file; with --check only says whether they still agree.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const SOURCE = new URL('../../backend/openapi.json', import.meta.url)
const TARGET = new URL('../src/lib/api/schema.ts', import.meta.url)
const HEAD = '// Made by `npm run schema` from backend/openapi.json. Do not edit.\n'

const schema = JSON.parse(readFileSync(process.env.SCHEMA ?? SOURCE, 'utf8'))
const types = HEAD + astToString(await openapiTS(schema, { defaultNonNullable: true }))
const isCheck = process.argv.includes('--check')
if (!isCheck) writeFileSync(TARGET, types)
else if (readFileSync(TARGET, 'utf8') !== types) {
  console.error(`${fileURLToPath(TARGET)} is out of date: run "npm run schema".`)
  process.exit(1)
}
console.log(isCheck ? 'The types agree with the schema.' : 'The types are written.')
