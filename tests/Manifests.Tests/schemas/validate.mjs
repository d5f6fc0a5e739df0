// Validates rendered manifests with the published schemas of their kinds: types, required members and formats by validate(), unknown
// members by the TypeScript compiler against the same packages' types. Arguments: files. Prints one line per finding: FILE KIND/NAME: TEXT.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import ts from 'typescript';

const packages = {
  'keda.sh': '@kubernetes-models/keda/keda.sh',
  'external-secrets.io': '@kubernetes-models/external-secrets/external-secrets.io',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator/monitoring.coreos.com',
};
// Kinds of operators whose schemas no package holds; rules of the test project check them.
const withoutSchema = new Set(['rabbitmq.com']);

const folder = dirname(fileURLToPath(import.meta.url));
const moduleOf = (object) => {
  const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
  const base = packages[group] ?? (group === '' ? 'kubernetes-models' : `kubernetes-models/${group}`);
  return `${base}/${version}/${object.kind}`;
};

const report = (file, object, text) => console.log(`${file} ${object.kind}/${object.metadata?.name}: ${text.replaceAll('\n', ' ')}`);
const typed = new Map();
let count = 0;
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    for (const error of document.errors) report(file, { kind: 'YAML' }, error.message);
    const object = document.toJS();
    if (!object || document.errors.length > 0 || withoutSchema.has(object.apiVersion?.split('/')[0])) continue;
    const module = moduleOf(object);
    let model;
    try {
      model = (await import(module))[object.kind];
    } catch {
      report(file, object, `no schema for ${object.apiVersion} ${object.kind}`);
      continue;
    }
    try {
      new model(object).validate();
    } catch (error) {
      report(file, object, error.message);
    }
    const source = join(folder, `.check-${count++}.ts`);
    typed.set(source, { file, object, text:
      `import type { I${object.kind} } from '${module}';\nexport const object: I${object.kind} = ${JSON.stringify(object, null, 1)};\n` });
  }
}

const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022 };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (name) => typed.has(name) || fileExists(name);
host.readFile = (name) => typed.get(name)?.text ?? readFile(name);
host.getSourceFile = (name, language, ...rest) => typed.has(name)
  ? ts.createSourceFile(name, typed.get(name).text, language) : getSourceFile(name, language, ...rest);
const program = ts.createProgram([...typed.keys()], options, host);
for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
  const source = typed.get(diagnostic.file?.fileName);
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
  if (source) report(source.file, source.object, text);
  else console.log(`compiler: ${text}`);
}
console.log(`checked ${count}`);
