// Validates JSON by the schemas of events/schemas. A line of input is {"schema": <file>, "json": <what to validate>}, a line of output the
// list of what is wrong with it. Usage: node schemas.js <folder with node_modules> <folder with schemas>
"use strict";
const { createRequire } = require("node:module");
const fs = require("node:fs");
const path = require("node:path");

const [tools, schemas] = process.argv.slice(2);
const load = createRequire(path.resolve(tools, "package.json"));
const Ajv = load("ajv/dist/2020");
const addFormats = load("ajv-formats");

const ajv = new Ajv({ strict: true, allErrors: true });
addFormats(ajv);
const compiled = new Map();

for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { schema, json } = JSON.parse(line);
  if (!compiled.has(schema))
    compiled.set(schema, ajv.compile(JSON.parse(fs.readFileSync(path.join(schemas, schema), "utf8"))));
  const validate = compiled.get(schema);
  validate(json);
  console.log(JSON.stringify((validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message}`)));
}
