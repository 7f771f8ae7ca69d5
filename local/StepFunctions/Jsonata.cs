using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ClearScript;
using Microsoft.ClearScript.V8;

namespace LocalAws.StepFunctions;

/// <summary>The kind of an expression's result.</summary>
internal enum EvaluationKind
{
    /// <summary>A JSON value.</summary>
    Value,

    /// <summary>Nothing: a path that leads nowhere, an unknown variable.</summary>
    Undefined,

    /// <summary>Something that is not JSON: a function, a regular expression.</summary>
    Unsupported,

    /// <summary>It threw.</summary>
    Error,
}

/// <param name="Kind">The kind of result.</param>
/// <param name="Text">The value as JSON text, or the error's code and message.</param>
internal sealed record Evaluation(EvaluationKind Kind, string Text = "");

/// <summary>
/// Evaluates JSONata with its reference implementation (npm's <c>jsonata</c>) in V8. An evaluation is limited in time and memory: exceeding
/// a limit is an error of its expression, and the damaged engine is replaced.
/// </summary>
internal sealed class Jsonata : IDisposable
{
    /// <summary>An evaluation computes and never waits, so this is real time, whatever clock the executions use.</summary>
    private static readonly TimeSpan MaxEvaluation = TimeSpan.FromSeconds(5);

    /// <summary>A soft limit that V8 checks by sampling; the hard one, which would end the process, is far above it.</summary>
    private const int MaxHeapBytes = 96 << 20;

    private const int Engines = 2;

    private readonly string library;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim free = new(Engines);
    private readonly ConcurrentBag<Engine> engines = [];
    private volatile bool disposed;

    private Jsonata(string library, TimeProvider time)
    {
        this.library = library;
        this.time = time;
    }

    /// <summary>Loads the implementation from where the build has put it; the first engine warms up in the background.</summary>
    public static Jsonata Load(TimeProvider time)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "jsonata", "jsonata.min.js");
        if (!File.Exists(path))
            throw new LocalAwsException($"{path} is missing: run 'npm ci' in the folder local/, then build LocalAws again.");
        var jsonata = new Jsonata(File.ReadAllText(path), time);
        _ = Task.Run(() => jsonata.EvaluateAsync(["$states.input.a"], """{"input":{"a":1}}""", "{}", default).AsTask());
        return jsonata;
    }

    /// <summary>Reserves an engine for a definition's expressions, which only compiles them.</summary>
    public async Task<Compiler> CompilerAsync(CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        return new(this);
    }

    /// <summary>Evaluates expressions one after the other, up to the first that has no value.</summary>
    /// <param name="expressions">The expressions without their <c>{% %}</c>.</param>
    /// <param name="states">The value of <c>$states</c>, as JSON text.</param>
    /// <param name="variables">An object of all other variables, as JSON text.</param>
    /// <param name="cancellationToken">Ends the wait for an engine.</param>
    public async ValueTask<IReadOnlyList<Evaluation>> EvaluateAsync(
        IReadOnlyList<string> expressions,
        string states,
        string variables,
        CancellationToken cancellationToken
    )
    {
        await free.WaitAsync(cancellationToken);
        try
        {
            var engine = Take();
            try
            {
                var results = engine.Evaluate(expressions, states, variables, time.GetUtcNow(), MaxEvaluation);
                Return(engine);
                return results;
            }
            catch (ScriptInterruptedException)
            {
                engine.Dispose();
                return [new(EvaluationKind.Error, $"The evaluation took more than {MaxEvaluation.TotalSeconds} seconds")];
            }
            catch (ScriptEngineException e)
            {
                engine.Dispose();
                return [new(EvaluationKind.Error, e.Message)];
            }
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose()
    {
        disposed = true;
        while (engines.TryTake(out var engine))
            engine.Dispose();
    }

    private Engine Take() => engines.TryTake(out var engine) ? engine : new(library);

    private void Return(Engine engine)
    {
        if (disposed)
            engine.Dispose();
        else
            engines.Add(engine);
    }

    /// <summary>Compiles expressions, each in less than a millisecond. Its disposal returns the engine.</summary>
    public sealed class Compiler(Jsonata jsonata) : IDisposable
    {
        private readonly Engine engine = jsonata.Take();

        /// <summary>Why an expression is not valid, in jsonata's words; null if it is.</summary>
        public string? SyntaxError(string expression) => engine.SyntaxError(expression);

        public void Dispose()
        {
            jsonata.Return(engine);
            jsonata.free.Release();
        }
    }

    private sealed class Engine : IDisposable
    {
        private readonly V8Runtime runtime;
        private readonly V8ScriptEngine script;
        private readonly dynamic host;
        private readonly Lock gate = new();
        private bool evaluating;

        public Engine(string library)
        {
            runtime = new(new V8RuntimeConstraints { MaxOldSpaceSize = 1024, MaxNewSpaceSize = 8 })
            {
                MaxHeapSize = MaxHeapBytes,
                HeapSizeSampleInterval = TimeSpan.FromMilliseconds(50),
            };
            script = runtime.CreateScriptEngine();
            script.Execute("jsonata.min.js", library);
            dynamic create = script.Evaluate("jsonata-host.js", HostScript());
            host = create(new Func<string, string, object?>(Hash), new Func<string>(static () => Guid.NewGuid().ToString()));
        }

        public string? SyntaxError(string expression) => host.syntaxError(expression) as string;

        public IReadOnlyList<Evaluation> Evaluate(
            IReadOnlyList<string> expressions,
            string states,
            string variables,
            DateTimeOffset now,
            TimeSpan limit
        )
        {
            string? outcome;
            lock (gate)
                evaluating = true;
            using (TimeProvider.System.CreateTimer(_ => Interrupt(), null, limit, Timeout.InfiniteTimeSpan))
            {
                try
                {
                    host.evaluate(JsonSerializer.Serialize(expressions), states, variables, (double)now.ToUnixTimeMilliseconds());
                    outcome = host.outcome() as string;
                }
                finally
                {
                    lock (gate)
                        evaluating = false;
                }
            }
            return outcome is null
                ? throw new ScriptEngineException("The evaluation did not end")
                : [.. JsonNode.Parse(outcome)!.AsArray().Select(r => Read(r!.AsArray()))];
        }

        public void Dispose()
        {
            script.Dispose();
            runtime.Dispose();
        }

        /// <summary>Interrupts only the current evaluation: a late timer must not hit the next one.</summary>
        private void Interrupt()
        {
            lock (gate)
            {
                if (evaluating)
                    script.Interrupt();
            }
        }

        private static Evaluation Read(JsonArray result) =>
            new(
                Enum.Parse<EvaluationKind>(result[0]!.GetValue<string>(), ignoreCase: true),
                result.Count > 1 ? result[1]!.GetValue<string>() : ""
            );

        private static object? Hash(string source, string algorithm)
        {
            var bytes = Encoding.UTF8.GetBytes(source);
#pragma warning disable CA5350, CA5351 // AWS offers MD5 and SHA-1, so expressions may use them.
            return algorithm switch
            {
                "MD5" => Convert.ToHexStringLower(MD5.HashData(bytes)),
                "SHA-1" => Convert.ToHexStringLower(SHA1.HashData(bytes)),
                "SHA-256" => Convert.ToHexStringLower(SHA256.HashData(bytes)),
                "SHA-384" => Convert.ToHexStringLower(SHA384.HashData(bytes)),
                "SHA-512" => Convert.ToHexStringLower(SHA512.HashData(bytes)),
                _ => null,
            };
#pragma warning restore CA5350, CA5351
        }

        private static string HostScript()
        {
            using var stream = typeof(Jsonata).Assembly.GetManifestResourceStream("jsonata-host.js")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
