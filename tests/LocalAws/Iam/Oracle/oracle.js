// Answers simulations of @cloud-copilot/iam-simulate, one JSON text a line in, one a line out, in the same order.
// usage: node oracle.js <folder with node_modules>
'use strict'
const { createRequire } = require('node:module')
const { createInterface } = require('node:readline')
const { join } = require('node:path')

const { runSimulation } = createRequire(join(process.argv[2], 'package.json'))('@cloud-copilot/iam-simulate')

async function simulate(simulation) {
  const answer = await runSimulation({ serviceControlPolicies: [], resourceControlPolicies: [], ...simulation }, {})
  if (answer.resultType === 'error') return { error: answer.errors }
  return { result: answer.overallResult, ignoredContextKeys: answer.result.ignoredContextKeys }
}

let last = Promise.resolve()
createInterface({ input: process.stdin }).on('line', (line) => {
  last = last
    .then(() => simulate(JSON.parse(line)))
    .catch((error) => ({ error: { message: String(error?.message ?? error) } }))
    .then((answer) => process.stdout.write(JSON.stringify(answer) + '\n'))
})
