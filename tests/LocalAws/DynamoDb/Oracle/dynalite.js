// Runs dynalite, DynamoDB's API in JavaScript, on any free port of 127.0.0.1, which it prints, until its input ends.
// usage: node dynalite.js <folder with node_modules>
'use strict'
const { createRequire } = require('node:module')
const { join } = require('node:path')

const requireTool = createRequire(join(process.argv[2], 'package.json'))
const server = requireTool('dynalite')({ createTableMs: 0 })
server.keepAliveTimeout = 60000
server.listen(0, '127.0.0.1', () => process.stdout.write(server.address().port + '\n'))
process.stdin.resume().on('end', () => process.exit(0))
