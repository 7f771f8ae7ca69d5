using System.Text.Json.Nodes;
using LocalAws.S3;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>Reads and checks CreateFunction's parameters.</summary>
internal static class FunctionCreation
{
    /// <summary>Runtimes whose code is an executable named bootstrap: LocalAws supports no other.</summary>
    private static readonly string[] Runtimes = ["provided.al2023", "provided.al2"];

    /// <summary>The members of a request.</summary>
    public static readonly string[] Parameters =
    [
        "FunctionName",
        "Runtime",
        "Role",
        "Handler",
        "Code",
        "Description",
        "Timeout",
        "MemorySize",
        "Environment",
        "Architectures",
        "LoggingConfig",
        "TracingConfig",
        "PackageType",
        "Tags",
        "Publish",
    ];

    public static Function Read(JsonObject parameters, FunctionName name, CodePackage code, DateTimeOffset now)
    {
        var runtime = parameters.Text("Runtime") ?? throw Invalid("Runtime is mandatory for functions created with deployment packages.");
        Check(parameters);
        var timeout = parameters.Integer("Timeout") ?? 3;
        var memory = parameters.Integer("MemorySize") ?? 128;
        var architectures = parameters.Texts("Architectures");
        var logging = parameters.Object("LoggingConfig");
        return new()
        {
            AccountId = name.AccountId,
            Region = name.Region,
            Name = name.Name,
            RoleArn = parameters.Text("Role") ?? throw Missing("role"),
            Handler = parameters.Text("Handler") ?? throw Missing("handler"),
            CodeFolder = code.Folder,
            CodeSha256 = code.Sha256,
            Tags = Texts(parameters.Object("Tags")),
            Description = parameters.Text("Description") ?? "",
            Runtime = runtime,
            Architecture = architectures.Count == 0 ? "x86_64" : architectures[0],
            MemorySize = memory,
            Timeout = TimeSpan.FromSeconds(timeout),
            Environment = Texts(parameters.Object("Environment")?.Object("Variables")),
            LogGroup = logging?.Text("LogGroup"),
            LogFormat = logging?.Text("LogFormat") ?? "Text",
            ApplicationLogLevel = logging?.Text("ApplicationLogLevel"),
            TracingMode = parameters.Object("TracingConfig")?.Text("Mode") ?? "PassThrough",
            LastModified = now,
        };
    }

    /// <summary>The function with the changes of an UpdateFunctionConfiguration request.</summary>
    public static Function Changed(Function before, JsonObject parameters, DateTimeOffset now)
    {
        Check(parameters);
        var logging = parameters.Object("LoggingConfig");
        return before with
        {
            RevisionId = Guid.NewGuid().ToString(),
            LastModified = now,
            RoleArn = parameters.Text("Role") ?? before.RoleArn,
            Handler = parameters.Text("Handler") ?? before.Handler,
            Description = parameters.Text("Description") ?? before.Description,
            Runtime = parameters.Text("Runtime") ?? before.Runtime,
            MemorySize = parameters.Integer("MemorySize") ?? before.MemorySize,
            Timeout = parameters.Integer("Timeout") is { } seconds ? TimeSpan.FromSeconds(seconds) : before.Timeout,
            Environment = parameters.Object("Environment") is { } environment ? Texts(environment.Object("Variables")) : before.Environment,
            EnvironmentGiven = before.EnvironmentGiven || parameters.ContainsKey("Environment"),
            LogGroup = logging?.Text("LogGroup") ?? before.LogGroup,
            LogFormat = logging?.Text("LogFormat") ?? before.LogFormat,
            ApplicationLogLevel = logging?.Text("ApplicationLogLevel") ?? before.ApplicationLogLevel,
            TracingMode = parameters.Object("TracingConfig")?.Text("Mode") ?? before.TracingMode,
        };
    }

    /// <summary>The deployment package that a request names or contains.</summary>
    public static CodePackage Package(ApiRequest request, JsonObject code, CodePackages packages)
    {
        if (code.Text("S3Bucket") is { } bucket)
        {
            var key = code.Text("S3Key") ?? throw Missing("code.s3Key");
            return packages.FromBucket(request, bucket, key, code.Text("S3ObjectVersion"));
        }
        var zip = code.Text("ZipFile") ?? throw Invalid("Please provide a source for function code.");
        try
        {
            return packages.FromArchive(Convert.FromBase64String(zip));
        }
        catch (FormatException)
        {
            throw Invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
        }
    }

    public static AwsException Invalid(string message) =>
        new("InvalidParameterValueException", message, 400, new JsonObject { ["Type"] = "User", ["message"] = message });

    private static void Check(JsonObject parameters)
    {
        if (parameters.Text("Runtime") is { } runtime && !Runtimes.Contains(runtime))
            throw AwsException.NotSupported($"the runtime {runtime}");
        if (parameters.Integer("Timeout") is { } timeout and (< 1 or > 900))
            throw OutOfRange("timeout", timeout, timeout < 1 ? "greater than or equal to 1" : "less than or equal to 900");
        if (parameters.Integer("MemorySize") is { } memory and (< 128 or > 10240))
            throw OutOfRange("memorySize", memory, memory < 128 ? "greater than or equal to 128" : "less than or equal to 10240");
    }

    private static Dictionary<string, string> Texts(JsonObject? map) =>
        (map ?? []).ToDictionary(entry => entry.Key, entry => entry.Value!.GetValue<string>(), StringComparer.Ordinal);

    private static AwsException Missing(string member) =>
        new(
            "ValidationException",
            $"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        );

    private static AwsException OutOfRange(string member, int value, string limit) =>
        new(
            "ValidationException",
            $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have value {limit}"
        );
}
