// node check.mjs ASYNCAPI.json [MESSAGES.ndjson]
// Parses the document with AsyncAPI's own parser, and checks messages against its schemas, one JSON object per line:
// {"message", "payload"} for a message as it is on the bus, or {"schema", "payload"} for sample values, of which only names and types are
// checked.
// Prints each fault; exit code 1 where there is one.
import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'

const [documentFile, messagesFile] = process.argv.slice(2)
const text = readFileSync(documentFile, 'utf8')
let faults = 0
const report = (fault) => { faults++; console.log(fault) }

const { document, diagnostics } = await new Parser().parse(text)
for (const { severity, message, path } of diagnostics.filter(one => one.severity <= 1)) {
  report(`${severity === 0 ? 'error' : 'warning'} at ${path.join('/')}: ${message}`)
}
if (document) console.log(`parsed: ${document.allOperations().length} operations, ${document.allMessages().length} messages`)

const validator = ({ components }) => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema({ $id: 'bus', components })
  return (pointer, payload, name) => {
    const validate = ajv.getSchema(`bus#/components/${pointer}`)
    if (!validate) return report(`${name}: the document has no ${pointer}`)
    if (!validate(payload)) for (const { instancePath, message } of validate.errors) report(`${name}${instancePath} ${message}`)
  }
}

// Sample values have the right types, but are in no range.
const ranges = ['pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems']
const typesOnly = JSON.parse(text, (name, value) => ranges.includes(name) && typeof value !== 'object' ? undefined : value)
for (const { properties } of Object.values(typesOnly.components.schemas)) {
  // The allowed texts of a member; enumerations are schemas of their own.
  for (const member of Object.values(properties ?? {})) delete member.enum
}

const checkMessage = validator(JSON.parse(text))
const checkSample = validator(typesOnly)
const lines = messagesFile ? readFileSync(messagesFile, 'utf8').split('\n').filter(line => line) : []
for (const { message, schema, payload } of lines.map(line => JSON.parse(line))) {
  if (message) checkMessage(`messages/${message}/payload`, payload, message)
  else checkSample(`schemas/${schema}`, payload, schema)
}
console.log(`checked: ${lines.length} payloads`)
process.exitCode = faults > 0 ? 1 : 0
