// Runs inside V8, after jsonata.min.js. `sha` and `uuid` are the host's; everything crosses the border as text.
(function (sha, uuid) {
  'use strict';
  const RealDate = Date;
  const compiled = new Map();
  const MaxCompiled = 2000;
  let now = 0;
  let outcome;

  // $now() and $millis() tell the time of LocalAws's clock.
  globalThis.Date = class extends RealDate {
    constructor(...parts) { if (parts.length) super(...parts); else super(now); }
    static now() { return now; }
  };

  function fail(code, message) { throw { code, message }; }

  function seeded(seed) { // mulberry32: the same seed, the same number
    let t = (seed | 0) + 0x6D2B79F5 | 0;
    t = Math.imul(t ^ t >>> 15, 1 | t);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  }

  // What Step Functions adds: docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
  const additions = [
    ['partition', '<a-n:a>', (array, size) => {
      if (array === undefined) return undefined;
      if (!(Math.floor(size) >= 1)) fail('D3000', 'The chunk size of $partition must be a positive integer');
      const chunks = [];
      for (let i = 0; i < array.length; i += Math.floor(size)) chunks.push(array.slice(i, i + Math.floor(size)));
      return chunks;
    }],
    ['range', '<nnn:a<n>>', (start, end, delta) => {
      if (delta === 0) fail('D3000', 'The increment of $range must not be zero');
      const count = Math.floor((end - start) / delta) + 1;
      if (count > 10000000) {
        fail('D2014', 'The size of the sequence allocated by $range must not exceed 1e7. Attempted to allocate ' + count + '.');
      }
      const numbers = Array.from({ length: Math.max(count, 0) }, (_, i) => start + i * delta);
      // A sequence of one element is that element, here as in all of JSONata.
      if (numbers.length === 1) Object.defineProperty(numbers, 'sequence', { value: true });
      return numbers;
    }],
    ['hash', '<s-s:s>', (source, algorithm) => {
      if (source === undefined) return undefined;
      const digest = sha(source, algorithm);
      if (digest === null) fail('D3000', 'The algorithm of $hash must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512');
      return digest;
    }],
    ['random', '<n?:n>', seed => seed === undefined ? Math.random() : seeded(seed)],
    ['uuid', '<:s>', () => uuid()],
    ['parse', '<s-:x>', text => {
      if (text === undefined) return undefined;
      try { return JSON.parse(text); } catch (e) { fail('D3000', 'The argument of $parse is not valid JSON: ' + e.message); }
    }],
  ];

  function compile(text) {
    let expression = compiled.get(text);
    if (expression === undefined) {
      expression = jsonata(text);
      for (const [name, signature, implementation] of additions) expression.registerFunction(name, implementation, signature);
      expression.assign('eval', undefined); // Step Functions has none.
      if (compiled.size >= MaxCompiled) compiled.clear();
      compiled.set(text, expression);
    }
    return expression;
  }

  function explain(error) {
    const message = String(error && error.message || error);
    return error && error.code ? error.code + ': ' + message : message;
  }

  function toText(value) {
    let supported = true;
    const text = JSON.stringify(value, (_, v) => {
      if (typeof v === 'function' || v && (v._jsonata_lambda || v._jsonata_function)) { supported = false; return null; }
      return v;
    });
    return supported ? text : null;
  }

  async function evaluateAll(expressions, states, variables) {
    const results = [];
    for (const text of expressions) {
      try {
        const value = await compile(text).evaluate(undefined, { ...variables, states });
        if (value === undefined) { results.push(['undefined']); return results; }
        const json = toText(value);
        if (json === null) { results.push(['unsupported']); return results; }
        results.push(['value', json]);
      } catch (error) {
        results.push(['error', explain(error)]);
        return results;
      }
    }
    return results;
  }

  return {
    // Nothing in an evaluation really waits, so its promises have settled when the call returns: then `outcome` tells.
    evaluate(expressions, states, variables, time) {
      now = time;
      outcome = undefined;
      evaluateAll(JSON.parse(expressions), JSON.parse(states), JSON.parse(variables))
        .then(results => { outcome = JSON.stringify(results); });
    },
    outcome() { return outcome; },
    syntaxError(text) { try { compile(text); return null; } catch (error) { return explain(error); } },
  };
})
